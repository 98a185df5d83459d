/**
 * The tabs of GraphiQL when it is opened for the first time. The demo replaces the words in capitals with IDs.
 */
export const operations: { name: string; query: string; variables?: string }[] = [
  {
    name: 'Conversations',
    query: `# The signed-in member and their latest
# conversations. Requires the header
# { "Authorization": "Bearer …" }
# in the Headers pane below.
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
    query: `# Returns the open conversation with
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
    // The ID of a contact, from the
    // first tab
    "memberId": "MEMBER",
    "body": "Bonjour !",
    // A repeated key sends the message
    // only once
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
    // From the first tab
    "conversationId": "CONVERSATION",
    "body": "Encore un mot.",
    // A new key for each message, the
    // same key for a retry
    "clientKey": "graphiql-send-TRY"
  }
}`,
  },
  {
    name: 'ConversationEvents',
    query: `# The events of your conversations, from
# this device and from all others.
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
  // The eventCursor of the first tab, or
  // the last cursor received, to miss no
  // event since. null: only new events
  "after": null
}`,
  },
]
