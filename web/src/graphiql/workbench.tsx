import { explorerPlugin } from '@graphiql/plugin-explorer'
import { createGraphiQLFetcher } from '@graphiql/toolkit'
import { GraphiQL } from 'graphiql'
import { config } from '../app/config'
import { MemberPicker } from './member-picker'
import { operations } from './operations'

const url = new URL('/graphql', location.href)
const socket = new URL(url)
socket.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'

// A subscription gets a socket of its own, opened with what stands in the Headers pane.
const fetcher = createGraphiQLFetcher({ url: url.href, subscriptionUrl: socket.href })

// Without the history: it would keep what was written in a conversation.
const plugins = [explorerPlugin()]

export function Workbench() {
  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={plugins}
      defaultTabs={operations}
      defaultEditorToolsVisibility="headers"
      inputValueDeprecation
    >
      <GraphiQL.Logo>{config.demo ? <MemberPicker /> : 'Causerie'}</GraphiQL.Logo>
    </GraphiQL>
  )
}
