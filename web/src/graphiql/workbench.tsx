import { explorerPlugin } from '@graphiql/plugin-explorer'
import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit'
import { GraphiQL } from 'graphiql'
import { OperationTypeNode } from 'graphql'
import { useEffect, useRef, useState } from 'react'
import { asWritten } from './as-written'
import { MemberPicker } from './member-picker'
import { operations } from './operations'
import { writeBack, type Prepared, type Sender } from './prepared'
import { storage } from './storage'

const url = new URL('/graphql', location.href)
const socket = new URL(url)
socket.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'

// A subscription gets a socket of its own, opened with what stands in the Headers pane.
const send = createGraphiQLFetcher({ url: url.href, subscriptionUrl: socket.href })

// So long a subscription takes to stand.
const soon = 1_000

// Without the history: it would keep what was written in a conversation.
const plugins = [explorerPlugin()]

export function Workbench({ prepared }: { prepared: Prepared | null }) {
  const [sender, setSender] = useState<Sender | null>(prepared?.first ?? null)
  const [tabs] = useState(() => tabsFor(prepared?.first))
  const listening = useRef(sender)
  const [fetcher] = useState(() => fetcherFor(() => listening.current))

  useEffect(() => {
    listening.current = sender
  }, [sender])

  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={plugins}
      storage={storage}
      defaultTabs={tabs}
      defaultEditorToolsVisibility="headers"
      inputValueDeprecation
    >
      <GraphiQL.Logo>
        {prepared ? <MemberPicker members={prepared.members} sender={sender} onChange={setSender} /> : 'Causerie'}
      </GraphiQL.Logo>
    </GraphiQL>
  )
}

function tabsFor(sender: Sender | undefined) {
  return operations.map(({ name, query, variables = '' }) => ({
    query,
    variables: sender?.variables.get(name) ?? variables.replace(/\b(MEMBER|CONVERSATION)\b/g, '').replaceAll('TRY', '1'),
    headers: sender?.headers,
  }))
}

/** In the demo, whoever listens for the first time is written to a moment later. */
function fetcherFor(listening: () => Sender | null): Fetcher {
  let isAwaited = true
  return (params, options) => {
    const { operationName, documentAST } = asWritten(params.query, params.operationName)
    const listens = documentAST?.definitions.some(
      (definition) => 'operation' in definition && definition.operation === OperationTypeNode.SUBSCRIPTION,
    )
    const sender = listening()
    if (sender && isAwaited && listens) {
      isAwaited = false
      setTimeout(() => void writeBack(sender), soon)
    }
    // Who presses before the panes are there has what they are about to hold.
    const variables = filled(params.variables) ?? read(sender?.variables.get(operationName ?? ''))
    const headers = filled(options?.headers) ?? read(sender?.headers)
    return send({ ...params, operationName, variables }, { ...options, headers, documentAST })
  }
}

function filled<Values extends object>(values: Values | undefined): Values | undefined {
  return values && Object.keys(values).length > 0 ? values : undefined
}

/** What a pane's text holds, without its comments. */
function read(text: string | undefined) {
  return text ? (JSON.parse(text.replace(/^\s*\/\/.*$/gm, '')) as Record<string, string>) : undefined
}
