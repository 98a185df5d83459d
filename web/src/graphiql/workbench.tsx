import { explorerPlugin } from '@graphiql/plugin-explorer'
import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit'
import { GraphiQL } from 'graphiql'
import { OperationTypeNode } from 'graphql'
import { useEffect, useRef, useState } from 'react'
import { sendFromCorrespondent, type DemoSetup, type Sender } from './demo-sender'
import { operations } from './operations'
import { selectedOperation } from './selected-operation'
import { SenderPicker } from './sender-picker'
import { storage } from './storage'

const url = new URL('/graphql', location.href)
const socketUrl = new URL(url)
socketUrl.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'

// Each subscription has its own socket, which is opened with the headers of the Headers pane.
const send = createGraphiQLFetcher({ url: url.href, subscriptionUrl: socketUrl.href })

// Time for a subscription to be established.
const subscribedAfterMs = 1_000

// Without the history plugin, which would keep the text of conversations.
const plugins = [explorerPlugin()]

export function Workbench({ demo }: { demo: DemoSetup | null }) {
  const [sender, setSender] = useState<Sender | null>(demo?.firstSender ?? null)
  const [tabs] = useState(() => createTabs(demo?.firstSender))
  const currentSender = useRef(sender)
  const [fetcher] = useState(() => createFetcher(() => currentSender.current))

  useEffect(() => {
    currentSender.current = sender
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
        {demo ? <SenderPicker members={demo.members} sender={sender} onChange={setSender} /> : 'Causerie'}
      </GraphiQL.Logo>
    </GraphiQL>
  )
}

function createTabs(sender: Sender | undefined) {
  return operations.map(({ name, query, variables = '' }) => ({
    query,
    variables: sender?.variables.get(name) ?? variables.replace(/\b(MEMBER|CONVERSATION)\b/g, '').replaceAll('TRY', '1'),
    headers: sender?.headers,
  }))
}

/** In the demo, the first subscription receives a message a moment later. */
function createFetcher(currentSender: () => Sender | null): Fetcher {
  let isFirstSubscription = true
  return (params, options) => {
    const { operationName, documentAST } = selectedOperation(params.query, params.operationName)
    const isSubscription = documentAST?.definitions.some(
      (definition) => 'operation' in definition && definition.operation === OperationTypeNode.SUBSCRIPTION,
    )
    const sender = currentSender()
    if (sender && isFirstSubscription && isSubscription) {
      isFirstSubscription = false
      setTimeout(() => void sendFromCorrespondent(sender), subscribedAfterMs)
    }
    // Before the panes are loaded, an operation is sent with what they are about to contain.
    const variables = unlessEmpty(params.variables) ?? parsePane(sender?.variables.get(operationName ?? ''))
    const headers = unlessEmpty(options?.headers) ?? parsePane(sender?.headers)
    return send({ ...params, operationName, variables }, { ...options, headers, documentAST })
  }
}

function unlessEmpty<Values extends object>(values: Values | undefined): Values | undefined {
  return values && Object.keys(values).length > 0 ? values : undefined
}

/** Parses the text of a pane, without its comments. */
function parsePane(text: string | undefined) {
  return text ? (JSON.parse(text.replace(/^\s*\/\/.*$/gm, '')) as Record<string, string>) : undefined
}
