import { explorerPlugin } from '@graphiql/plugin-explorer'
import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit'
import { GraphiQL } from 'graphiql'
import { config } from '../app/config'
import { asWritten } from './as-written'
import { MemberPicker } from './member-picker'
import { operations } from './operations'
import { storage } from './storage'

const url = new URL('/graphql', location.href)
const socket = new URL(url)
socket.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'

// A subscription gets a socket of its own, opened with what stands in the Headers pane.
const send = createGraphiQLFetcher({ url: url.href, subscriptionUrl: socket.href })

const fetcher: Fetcher = (params, options) => {
  const { operationName, documentAST } = asWritten(params.query, params.operationName)
  return send({ ...params, operationName }, { ...options, documentAST })
}

// Without the history: it would keep what was written in a conversation.
const plugins = [explorerPlugin()]

export function Workbench() {
  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={plugins}
      storage={storage}
      defaultTabs={operations}
      defaultEditorToolsVisibility="headers"
      inputValueDeprecation
    >
      <GraphiQL.Logo>{config.demo ? <MemberPicker /> : 'Causerie'}</GraphiQL.Logo>
    </GraphiQL>
  )
}
