/**
 * What the tabs hold when the workbench is opened for the first time, in the order of a first try. For the words in
 * capitals the demo puts ids of its own.
 */
export const operations: { name: string; query: string; variables?: string }[] = [
  {
    name: 'Conversations',
    query: `# Who am I, and what is new?
# Needs { "Authorization": "Bearer …" }
# in the pane "Headers" below.
query Conversations {
  viewer {
    member {
      displayName
    }
    unreadConversationCount
    eventCursor
    conversations(first: 10) {
      nodes {
        id
        status
        unreadCount
        correspondent {
          displayName
        }
        lastMessage {
          preview
          sentAt
          isMine
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
    contacts(first: 10) {
      nodes {
        id
        displayName
        canMessage
      }
    }
  }
}
`,
  },
  {
    name: 'StartConversation',
    query: `# Finds the open conversation with
# a member, or starts one.
mutation StartConversation($input: StartConversationInput!) {
  startConversation(input: $input) {
    created
    conversation {
      id
    }
    message {
      id
      preview
      sentAt
    }
    userErrors {
      code
      field
      message
    }
  }
}
`,
    variables: `{
  "input": {
    // A contact's id, from "Conversations"
    "memberId": "MEMBER",
    "body": "Bonjour !",
    // Run it twice: it is written once
    "clientKey": "graphiql-start-TRY"
  }
}`,
  },
  {
    name: 'SendMessage',
    query: `mutation SendMessage($input: SendMessageInput!) {
  sendMessage(input: $input) {
    message {
      id
      body
      sentAt
    }
    userErrors {
      code
      field
      message
    }
  }
}
`,
    variables: `{
  "input": {
    // From "Conversations"
    "conversationId": "CONVERSATION",
    "body": "Encore un mot.",
    // A new one for each message,
    // the same one to try again
    "clientKey": "graphiql-send-TRY"
  }
}`,
  },
  {
    name: 'ConversationEvents',
    query: `# What happens in my conversations,
# here and on my other devices.
subscription ConversationEvents($after: EventCursor) {
  conversationEvents(after: $after) {
    __typename
    cursor
    conversationId
    ... on MessageSent {
      message {
        id
        preview
        sender {
          displayName
        }
      }
    }
    ... on ConversationRead {
      reader {
        displayName
      }
    }
  }
}
`,
    variables: `{
  // The eventCursor of "Conversations", or
  // the last cursor heard: misses nothing
  // since. null: only what comes from now on
  "after": null
}`,
  },
]
