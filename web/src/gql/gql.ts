/* eslint-disable */
import * as types from './graphql';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query Start($first: Int!) {\n    viewer {\n      eventCursor\n      unreadConversationCount\n      pushKey\n      notificationSettings {\n        push\n        showsText\n        quietHours { from until timeZone }\n      }\n      member {\n        id\n        displayName\n        handle\n        avatarUrl\n      }\n      conversations(first: $first) {\n        nodes { id ...ConversationRow }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n": typeof types.StartDocument,
    "\n  mutation SendMessage($input: SendMessageInput!) {\n    sendMessage(input: $input) {\n      message { id ...ThreadMessage }\n      conversation { ...LiveConversation }\n      userErrors { ...Refusal }\n    }\n  }\n": typeof types.SendMessageDocument,
    "\n  mutation StartConversation($input: StartConversationInput!) {\n    startConversation(input: $input) {\n      conversation { id ...LiveConversation }\n      message { id ...ThreadMessage }\n      userErrors { ...Refusal }\n    }\n  }\n": typeof types.StartConversationDocument,
    "\n  fragment ConversationRow on Conversation {\n    id\n    status\n    unreadCount\n    isUnread\n    isMuted\n    mutedUntil\n    isArchived\n    lastActivityAt\n    lastMessage {\n      id\n      isMine\n      preview\n    }\n    correspondent {\n      id\n      displayName\n      isDeleted\n      handle\n      avatarUrl\n    }\n  }\n": typeof types.ConversationRowFragmentDoc,
    "\n  query Conversations($filter: ConversationFilter, $first: Int!, $after: String) {\n    viewer {\n      conversations(filter: $filter, first: $first, after: $after) {\n        nodes { id ...ConversationRow }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n": typeof types.ConversationsDocument,
    "\n  query UnreadCount {\n    viewer { unreadConversationCount }\n  }\n": typeof types.UnreadCountDocument,
    "\n  query Addressee($id: ID!) {\n    member(by: { id: $id }) {\n      ...MemberSummary\n      openConversation { id }\n    }\n  }\n": typeof types.AddresseeDocument,
    "\n  fragment ReachableMember on Member {\n    id\n    displayName\n    handle\n    avatarUrl\n    isContact\n    isFollowed\n    openConversation { id }\n  }\n": typeof types.ReachableMemberFragmentDoc,
    "\n  query ReachableMembers($search: String, $first: Int!) {\n    viewer {\n      contacts(search: $search, first: $first) {\n        nodes { ...ReachableMember }\n      }\n      following(search: $search, first: $first) {\n        nodes { ...ReachableMember }\n      }\n    }\n  }\n": typeof types.ReachableMembersDocument,
    "\n  query Unread($id: ID!) {\n    conversation(id: $id) { id unreadCount }\n  }\n": typeof types.UnreadDocument,
    "\n  mutation RegisterPush($input: RegisterPushInput!) {\n    registerPush(input: $input) {\n      userErrors { code }\n    }\n  }\n": typeof types.RegisterPushDocument,
    "\n  mutation UnregisterPush($input: UnregisterPushInput!) {\n    unregisterPush(input: $input) {\n      userErrors { code }\n    }\n  }\n": typeof types.UnregisterPushDocument,
    "\n  fragment MemberSummary on Member {\n    id\n    displayName\n    isDeleted\n    handle\n    avatarUrl\n    canMessage\n    isBlocked\n  }\n": typeof types.MemberSummaryFragmentDoc,
    "\n  fragment Profile on Member {\n    ...MemberSummary\n    isContact\n    isFollowed\n    openConversation { id }\n  }\n": typeof types.ProfileFragmentDoc,
    "\n  query Profile($id: ID!) {\n    viewer {\n      member { id }\n    }\n    member(by: { id: $id }) {\n      ...Profile\n    }\n  }\n": typeof types.ProfileDocument,
    "\n  mutation Block($input: BlockMemberInput!) {\n    blockMember(input: $input) {\n      member { ...Profile }\n      userErrors { ...Refusal }\n    }\n  }\n": typeof types.BlockDocument,
    "\n  mutation Unblock($input: UnblockMemberInput!) {\n    unblockMember(input: $input) {\n      member { ...Profile }\n      userErrors { ...Refusal }\n    }\n  }\n": typeof types.UnblockDocument,
    "\n  mutation AddContact($input: AddContactInput!) {\n    addContact(input: $input) {\n      member { ...Profile }\n      userErrors { ...Refusal }\n    }\n  }\n": typeof types.AddContactDocument,
    "\n  mutation RemoveContact($input: RemoveContactInput!) {\n    removeContact(input: $input) {\n      member { ...Profile }\n      userErrors { ...Refusal }\n    }\n  }\n": typeof types.RemoveContactDocument,
    "\n  mutation Follow($input: FollowMemberInput!) {\n    followMember(input: $input) {\n      member { ...Profile }\n      userErrors { ...Refusal }\n    }\n  }\n": typeof types.FollowDocument,
    "\n  mutation Unfollow($input: UnfollowMemberInput!) {\n    unfollowMember(input: $input) {\n      member { ...Profile }\n      userErrors { ...Refusal }\n    }\n  }\n": typeof types.UnfollowDocument,
    "\n  query Settings {\n    viewer {\n      showsReadMarks\n      notificationSettings {\n        push\n        email\n        showsText\n        quietHours { from until timeZone }\n      }\n    }\n  }\n": typeof types.SettingsDocument,
    "\n  mutation UpdateNotificationSettings($input: UpdateNotificationSettingsInput!) {\n    updateNotificationSettings(input: $input) {\n      notificationSettings {\n        push\n        email\n        showsText\n        quietHours { from until timeZone }\n      }\n      userErrors { ...Refusal }\n    }\n  }\n": typeof types.UpdateNotificationSettingsDocument,
    "\n  mutation SetShowsReadMarks($input: SetShowsReadMarksInput!) {\n    setShowsReadMarks(input: $input) {\n      showsReadMarks\n      userErrors { ...Refusal }\n    }\n  }\n": typeof types.SetShowsReadMarksDocument,
    "\n  fragment ThreadMessage on Message {\n    id\n    clientKey\n    isMine\n    body\n    sentAt\n  }\n": typeof types.ThreadMessageFragmentDoc,
    "\n  query ReadMark($id: ID!) {\n    conversation(id: $id) {\n      id\n      unreadCount\n      lastMessage { id }\n    }\n  }\n": typeof types.ReadMarkDocument,
    "\n  fragment ThreadConversation on Conversation {\n    id\n    status\n    isMuted\n    mutedUntil\n    isArchived\n    isUnread\n    unreadCount\n    closedBy { id }\n    lastMessage { id isMine }\n    correspondentReadUpTo { id }\n    correspondent {\n      ...MemberSummary\n    }\n  }\n": typeof types.ThreadConversationFragmentDoc,
    "\n  query Thread(\n    $id: ID!\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $around: ID\n    $aroundFirstUnread: Boolean\n  ) {\n    conversation(id: $id) {\n      id\n      ...ThreadConversation\n      messages(\n        first: $first\n        after: $after\n        last: $last\n        before: $before\n        around: $around\n        aroundFirstUnread: $aroundFirstUnread\n      ) {\n        nodes { id ...ThreadMessage }\n        pageInfo { hasPreviousPage startCursor hasNextPage endCursor }\n      }\n    }\n  }\n": typeof types.ThreadDocument,
    "\n  mutation CloseConversation($input: CloseConversationInput!) {\n    closeConversation(input: $input) {\n      conversation { ...LiveConversation }\n      userErrors { ...Refusal }\n    }\n  }\n": typeof types.CloseConversationDocument,
    "\n  mutation DeleteConversation($input: DeleteConversationInput!) {\n    deleteConversation(input: $input) {\n      deletedConversationId\n      userErrors { ...Refusal }\n    }\n  }\n": typeof types.DeleteConversationDocument,
    "\n  mutation Mute($input: MuteConversationInput!) {\n    muteConversation(input: $input) {\n      conversation { id isMuted mutedUntil }\n      userErrors { ...Refusal }\n    }\n  }\n": typeof types.MuteDocument,
    "\n  mutation Unmute($input: UnmuteConversationInput!) {\n    unmuteConversation(input: $input) {\n      conversation { id isMuted mutedUntil }\n      userErrors { ...Refusal }\n    }\n  }\n": typeof types.UnmuteDocument,
    "\n  mutation MarkUnread($input: MarkConversationUnreadInput!) {\n    markConversationUnread(input: $input) {\n      conversation { ...LiveConversation }\n      userErrors { ...Refusal }\n    }\n  }\n": typeof types.MarkUnreadDocument,
    "\n  mutation Archive($input: ArchiveConversationInput!) {\n    archiveConversation(input: $input) {\n      conversation { ...LiveConversation }\n      userErrors { ...Refusal }\n    }\n  }\n": typeof types.ArchiveDocument,
    "\n  mutation Unarchive($input: UnarchiveConversationInput!) {\n    unarchiveConversation(input: $input) {\n      conversation { ...LiveConversation }\n      userErrors { ...Refusal }\n    }\n  }\n": typeof types.UnarchiveDocument,
    "\n  mutation MarkRead($input: MarkConversationReadInput!) {\n    markConversationRead(input: $input) {\n      conversation { id unreadCount isUnread }\n      userErrors { code }\n    }\n  }\n": typeof types.MarkReadDocument,
    "\n  query CacheTestList($filter: ConversationFilter, $after: String) {\n    viewer {\n      conversations(filter: $filter, first: 2, after: $after) {\n        nodes {\n          id\n          status\n          unreadCount\n          isUnread\n          isArchived\n          lastActivityAt\n          correspondent {\n            id\n            displayName\n            handle\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": typeof types.CacheTestListDocument,
    "\n  query CacheTestMessages($id: ID!, $before: String, $after: String, $around: ID) {\n    conversation(id: $id) {\n      id\n      messages(last: 2, before: $before, after: $after, around: $around) {\n        nodes {\n          id\n        }\n        pageInfo {\n          hasPreviousPage\n          startCursor\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": typeof types.CacheTestMessagesDocument,
    "\n  subscription ViewerEvents($after: EventCursor) {\n    viewerEvents(after: $after) {\n      __typename\n      cursor\n      ... on ConversationEvent {\n        conversationId\n      }\n      ... on ConversationStarted {\n        conversation { ...LiveConversation }\n      }\n      ... on MessageSent {\n        message {\n          id\n          clientKey\n          isMine\n          preview\n          ...ThreadMessage\n          conversation {\n            isMuted\n            unreadCount\n            correspondent { id displayName }\n            ...LiveConversation\n          }\n        }\n      }\n      ... on ConversationRead {\n        conversation { unreadCount ...LiveConversation }\n      }\n      ... on ConversationClosed {\n        conversation { ...LiveConversation }\n      }\n      ... on ConversationUpdated {\n        conversation { ...LiveConversation }\n      }\n      ... on BlockChanged {\n        member { ...Profile }\n      }\n      ... on SettingsChanged {\n        notificationSettings {\n          push\n          email\n          showsText\n          quietHours { from until timeZone }\n        }\n        showsReadMarks\n      }\n      ... on MessagesExpired {\n        expiredUpTo\n        conversation { ...LiveConversation }\n      }\n    }\n  }\n\n  fragment LiveConversation on Conversation {\n    id\n    ...ConversationRow\n    ...ThreadConversation\n    correspondent {\n      id\n      openConversation { id }\n    }\n  }\n": typeof types.ViewerEventsDocument,
    "\n  fragment Refusal on UserError {\n    code\n    retryAfter\n  }\n": typeof types.RefusalFragmentDoc,
    "\n  query ShowsReadMarks {\n    viewer { showsReadMarks }\n  }\n": typeof types.ShowsReadMarksDocument,
    "\n  subscription Typing($conversationId: ID!) {\n    typing(conversationId: $conversationId) { isTyping }\n  }\n": typeof types.TypingDocument,
    "\n  mutation SetTyping($input: SetTypingInput!) {\n    setTyping(input: $input) { userErrors { code } }\n  }\n": typeof types.SetTypingDocument,
};
const documents: Documents = {
    "\n  query Start($first: Int!) {\n    viewer {\n      eventCursor\n      unreadConversationCount\n      pushKey\n      notificationSettings {\n        push\n        showsText\n        quietHours { from until timeZone }\n      }\n      member {\n        id\n        displayName\n        handle\n        avatarUrl\n      }\n      conversations(first: $first) {\n        nodes { id ...ConversationRow }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n": types.StartDocument,
    "\n  mutation SendMessage($input: SendMessageInput!) {\n    sendMessage(input: $input) {\n      message { id ...ThreadMessage }\n      conversation { ...LiveConversation }\n      userErrors { ...Refusal }\n    }\n  }\n": types.SendMessageDocument,
    "\n  mutation StartConversation($input: StartConversationInput!) {\n    startConversation(input: $input) {\n      conversation { id ...LiveConversation }\n      message { id ...ThreadMessage }\n      userErrors { ...Refusal }\n    }\n  }\n": types.StartConversationDocument,
    "\n  fragment ConversationRow on Conversation {\n    id\n    status\n    unreadCount\n    isUnread\n    isMuted\n    mutedUntil\n    isArchived\n    lastActivityAt\n    lastMessage {\n      id\n      isMine\n      preview\n    }\n    correspondent {\n      id\n      displayName\n      isDeleted\n      handle\n      avatarUrl\n    }\n  }\n": types.ConversationRowFragmentDoc,
    "\n  query Conversations($filter: ConversationFilter, $first: Int!, $after: String) {\n    viewer {\n      conversations(filter: $filter, first: $first, after: $after) {\n        nodes { id ...ConversationRow }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n": types.ConversationsDocument,
    "\n  query UnreadCount {\n    viewer { unreadConversationCount }\n  }\n": types.UnreadCountDocument,
    "\n  query Addressee($id: ID!) {\n    member(by: { id: $id }) {\n      ...MemberSummary\n      openConversation { id }\n    }\n  }\n": types.AddresseeDocument,
    "\n  fragment ReachableMember on Member {\n    id\n    displayName\n    handle\n    avatarUrl\n    isContact\n    isFollowed\n    openConversation { id }\n  }\n": types.ReachableMemberFragmentDoc,
    "\n  query ReachableMembers($search: String, $first: Int!) {\n    viewer {\n      contacts(search: $search, first: $first) {\n        nodes { ...ReachableMember }\n      }\n      following(search: $search, first: $first) {\n        nodes { ...ReachableMember }\n      }\n    }\n  }\n": types.ReachableMembersDocument,
    "\n  query Unread($id: ID!) {\n    conversation(id: $id) { id unreadCount }\n  }\n": types.UnreadDocument,
    "\n  mutation RegisterPush($input: RegisterPushInput!) {\n    registerPush(input: $input) {\n      userErrors { code }\n    }\n  }\n": types.RegisterPushDocument,
    "\n  mutation UnregisterPush($input: UnregisterPushInput!) {\n    unregisterPush(input: $input) {\n      userErrors { code }\n    }\n  }\n": types.UnregisterPushDocument,
    "\n  fragment MemberSummary on Member {\n    id\n    displayName\n    isDeleted\n    handle\n    avatarUrl\n    canMessage\n    isBlocked\n  }\n": types.MemberSummaryFragmentDoc,
    "\n  fragment Profile on Member {\n    ...MemberSummary\n    isContact\n    isFollowed\n    openConversation { id }\n  }\n": types.ProfileFragmentDoc,
    "\n  query Profile($id: ID!) {\n    viewer {\n      member { id }\n    }\n    member(by: { id: $id }) {\n      ...Profile\n    }\n  }\n": types.ProfileDocument,
    "\n  mutation Block($input: BlockMemberInput!) {\n    blockMember(input: $input) {\n      member { ...Profile }\n      userErrors { ...Refusal }\n    }\n  }\n": types.BlockDocument,
    "\n  mutation Unblock($input: UnblockMemberInput!) {\n    unblockMember(input: $input) {\n      member { ...Profile }\n      userErrors { ...Refusal }\n    }\n  }\n": types.UnblockDocument,
    "\n  mutation AddContact($input: AddContactInput!) {\n    addContact(input: $input) {\n      member { ...Profile }\n      userErrors { ...Refusal }\n    }\n  }\n": types.AddContactDocument,
    "\n  mutation RemoveContact($input: RemoveContactInput!) {\n    removeContact(input: $input) {\n      member { ...Profile }\n      userErrors { ...Refusal }\n    }\n  }\n": types.RemoveContactDocument,
    "\n  mutation Follow($input: FollowMemberInput!) {\n    followMember(input: $input) {\n      member { ...Profile }\n      userErrors { ...Refusal }\n    }\n  }\n": types.FollowDocument,
    "\n  mutation Unfollow($input: UnfollowMemberInput!) {\n    unfollowMember(input: $input) {\n      member { ...Profile }\n      userErrors { ...Refusal }\n    }\n  }\n": types.UnfollowDocument,
    "\n  query Settings {\n    viewer {\n      showsReadMarks\n      notificationSettings {\n        push\n        email\n        showsText\n        quietHours { from until timeZone }\n      }\n    }\n  }\n": types.SettingsDocument,
    "\n  mutation UpdateNotificationSettings($input: UpdateNotificationSettingsInput!) {\n    updateNotificationSettings(input: $input) {\n      notificationSettings {\n        push\n        email\n        showsText\n        quietHours { from until timeZone }\n      }\n      userErrors { ...Refusal }\n    }\n  }\n": types.UpdateNotificationSettingsDocument,
    "\n  mutation SetShowsReadMarks($input: SetShowsReadMarksInput!) {\n    setShowsReadMarks(input: $input) {\n      showsReadMarks\n      userErrors { ...Refusal }\n    }\n  }\n": types.SetShowsReadMarksDocument,
    "\n  fragment ThreadMessage on Message {\n    id\n    clientKey\n    isMine\n    body\n    sentAt\n  }\n": types.ThreadMessageFragmentDoc,
    "\n  query ReadMark($id: ID!) {\n    conversation(id: $id) {\n      id\n      unreadCount\n      lastMessage { id }\n    }\n  }\n": types.ReadMarkDocument,
    "\n  fragment ThreadConversation on Conversation {\n    id\n    status\n    isMuted\n    mutedUntil\n    isArchived\n    isUnread\n    unreadCount\n    closedBy { id }\n    lastMessage { id isMine }\n    correspondentReadUpTo { id }\n    correspondent {\n      ...MemberSummary\n    }\n  }\n": types.ThreadConversationFragmentDoc,
    "\n  query Thread(\n    $id: ID!\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $around: ID\n    $aroundFirstUnread: Boolean\n  ) {\n    conversation(id: $id) {\n      id\n      ...ThreadConversation\n      messages(\n        first: $first\n        after: $after\n        last: $last\n        before: $before\n        around: $around\n        aroundFirstUnread: $aroundFirstUnread\n      ) {\n        nodes { id ...ThreadMessage }\n        pageInfo { hasPreviousPage startCursor hasNextPage endCursor }\n      }\n    }\n  }\n": types.ThreadDocument,
    "\n  mutation CloseConversation($input: CloseConversationInput!) {\n    closeConversation(input: $input) {\n      conversation { ...LiveConversation }\n      userErrors { ...Refusal }\n    }\n  }\n": types.CloseConversationDocument,
    "\n  mutation DeleteConversation($input: DeleteConversationInput!) {\n    deleteConversation(input: $input) {\n      deletedConversationId\n      userErrors { ...Refusal }\n    }\n  }\n": types.DeleteConversationDocument,
    "\n  mutation Mute($input: MuteConversationInput!) {\n    muteConversation(input: $input) {\n      conversation { id isMuted mutedUntil }\n      userErrors { ...Refusal }\n    }\n  }\n": types.MuteDocument,
    "\n  mutation Unmute($input: UnmuteConversationInput!) {\n    unmuteConversation(input: $input) {\n      conversation { id isMuted mutedUntil }\n      userErrors { ...Refusal }\n    }\n  }\n": types.UnmuteDocument,
    "\n  mutation MarkUnread($input: MarkConversationUnreadInput!) {\n    markConversationUnread(input: $input) {\n      conversation { ...LiveConversation }\n      userErrors { ...Refusal }\n    }\n  }\n": types.MarkUnreadDocument,
    "\n  mutation Archive($input: ArchiveConversationInput!) {\n    archiveConversation(input: $input) {\n      conversation { ...LiveConversation }\n      userErrors { ...Refusal }\n    }\n  }\n": types.ArchiveDocument,
    "\n  mutation Unarchive($input: UnarchiveConversationInput!) {\n    unarchiveConversation(input: $input) {\n      conversation { ...LiveConversation }\n      userErrors { ...Refusal }\n    }\n  }\n": types.UnarchiveDocument,
    "\n  mutation MarkRead($input: MarkConversationReadInput!) {\n    markConversationRead(input: $input) {\n      conversation { id unreadCount isUnread }\n      userErrors { code }\n    }\n  }\n": types.MarkReadDocument,
    "\n  query CacheTestList($filter: ConversationFilter, $after: String) {\n    viewer {\n      conversations(filter: $filter, first: 2, after: $after) {\n        nodes {\n          id\n          status\n          unreadCount\n          isUnread\n          isArchived\n          lastActivityAt\n          correspondent {\n            id\n            displayName\n            handle\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": types.CacheTestListDocument,
    "\n  query CacheTestMessages($id: ID!, $before: String, $after: String, $around: ID) {\n    conversation(id: $id) {\n      id\n      messages(last: 2, before: $before, after: $after, around: $around) {\n        nodes {\n          id\n        }\n        pageInfo {\n          hasPreviousPage\n          startCursor\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n": types.CacheTestMessagesDocument,
    "\n  subscription ViewerEvents($after: EventCursor) {\n    viewerEvents(after: $after) {\n      __typename\n      cursor\n      ... on ConversationEvent {\n        conversationId\n      }\n      ... on ConversationStarted {\n        conversation { ...LiveConversation }\n      }\n      ... on MessageSent {\n        message {\n          id\n          clientKey\n          isMine\n          preview\n          ...ThreadMessage\n          conversation {\n            isMuted\n            unreadCount\n            correspondent { id displayName }\n            ...LiveConversation\n          }\n        }\n      }\n      ... on ConversationRead {\n        conversation { unreadCount ...LiveConversation }\n      }\n      ... on ConversationClosed {\n        conversation { ...LiveConversation }\n      }\n      ... on ConversationUpdated {\n        conversation { ...LiveConversation }\n      }\n      ... on BlockChanged {\n        member { ...Profile }\n      }\n      ... on SettingsChanged {\n        notificationSettings {\n          push\n          email\n          showsText\n          quietHours { from until timeZone }\n        }\n        showsReadMarks\n      }\n      ... on MessagesExpired {\n        expiredUpTo\n        conversation { ...LiveConversation }\n      }\n    }\n  }\n\n  fragment LiveConversation on Conversation {\n    id\n    ...ConversationRow\n    ...ThreadConversation\n    correspondent {\n      id\n      openConversation { id }\n    }\n  }\n": types.ViewerEventsDocument,
    "\n  fragment Refusal on UserError {\n    code\n    retryAfter\n  }\n": types.RefusalFragmentDoc,
    "\n  query ShowsReadMarks {\n    viewer { showsReadMarks }\n  }\n": types.ShowsReadMarksDocument,
    "\n  subscription Typing($conversationId: ID!) {\n    typing(conversationId: $conversationId) { isTyping }\n  }\n": types.TypingDocument,
    "\n  mutation SetTyping($input: SetTypingInput!) {\n    setTyping(input: $input) { userErrors { code } }\n  }\n": types.SetTypingDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Start($first: Int!) {\n    viewer {\n      eventCursor\n      unreadConversationCount\n      pushKey\n      notificationSettings {\n        push\n        showsText\n        quietHours { from until timeZone }\n      }\n      member {\n        id\n        displayName\n        handle\n        avatarUrl\n      }\n      conversations(first: $first) {\n        nodes { id ...ConversationRow }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n"): (typeof documents)["\n  query Start($first: Int!) {\n    viewer {\n      eventCursor\n      unreadConversationCount\n      pushKey\n      notificationSettings {\n        push\n        showsText\n        quietHours { from until timeZone }\n      }\n      member {\n        id\n        displayName\n        handle\n        avatarUrl\n      }\n      conversations(first: $first) {\n        nodes { id ...ConversationRow }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SendMessage($input: SendMessageInput!) {\n    sendMessage(input: $input) {\n      message { id ...ThreadMessage }\n      conversation { ...LiveConversation }\n      userErrors { ...Refusal }\n    }\n  }\n"): (typeof documents)["\n  mutation SendMessage($input: SendMessageInput!) {\n    sendMessage(input: $input) {\n      message { id ...ThreadMessage }\n      conversation { ...LiveConversation }\n      userErrors { ...Refusal }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation StartConversation($input: StartConversationInput!) {\n    startConversation(input: $input) {\n      conversation { id ...LiveConversation }\n      message { id ...ThreadMessage }\n      userErrors { ...Refusal }\n    }\n  }\n"): (typeof documents)["\n  mutation StartConversation($input: StartConversationInput!) {\n    startConversation(input: $input) {\n      conversation { id ...LiveConversation }\n      message { id ...ThreadMessage }\n      userErrors { ...Refusal }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ConversationRow on Conversation {\n    id\n    status\n    unreadCount\n    isUnread\n    isMuted\n    mutedUntil\n    isArchived\n    lastActivityAt\n    lastMessage {\n      id\n      isMine\n      preview\n    }\n    correspondent {\n      id\n      displayName\n      isDeleted\n      handle\n      avatarUrl\n    }\n  }\n"): (typeof documents)["\n  fragment ConversationRow on Conversation {\n    id\n    status\n    unreadCount\n    isUnread\n    isMuted\n    mutedUntil\n    isArchived\n    lastActivityAt\n    lastMessage {\n      id\n      isMine\n      preview\n    }\n    correspondent {\n      id\n      displayName\n      isDeleted\n      handle\n      avatarUrl\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Conversations($filter: ConversationFilter, $first: Int!, $after: String) {\n    viewer {\n      conversations(filter: $filter, first: $first, after: $after) {\n        nodes { id ...ConversationRow }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n"): (typeof documents)["\n  query Conversations($filter: ConversationFilter, $first: Int!, $after: String) {\n    viewer {\n      conversations(filter: $filter, first: $first, after: $after) {\n        nodes { id ...ConversationRow }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query UnreadCount {\n    viewer { unreadConversationCount }\n  }\n"): (typeof documents)["\n  query UnreadCount {\n    viewer { unreadConversationCount }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Addressee($id: ID!) {\n    member(by: { id: $id }) {\n      ...MemberSummary\n      openConversation { id }\n    }\n  }\n"): (typeof documents)["\n  query Addressee($id: ID!) {\n    member(by: { id: $id }) {\n      ...MemberSummary\n      openConversation { id }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ReachableMember on Member {\n    id\n    displayName\n    handle\n    avatarUrl\n    isContact\n    isFollowed\n    openConversation { id }\n  }\n"): (typeof documents)["\n  fragment ReachableMember on Member {\n    id\n    displayName\n    handle\n    avatarUrl\n    isContact\n    isFollowed\n    openConversation { id }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ReachableMembers($search: String, $first: Int!) {\n    viewer {\n      contacts(search: $search, first: $first) {\n        nodes { ...ReachableMember }\n      }\n      following(search: $search, first: $first) {\n        nodes { ...ReachableMember }\n      }\n    }\n  }\n"): (typeof documents)["\n  query ReachableMembers($search: String, $first: Int!) {\n    viewer {\n      contacts(search: $search, first: $first) {\n        nodes { ...ReachableMember }\n      }\n      following(search: $search, first: $first) {\n        nodes { ...ReachableMember }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Unread($id: ID!) {\n    conversation(id: $id) { id unreadCount }\n  }\n"): (typeof documents)["\n  query Unread($id: ID!) {\n    conversation(id: $id) { id unreadCount }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RegisterPush($input: RegisterPushInput!) {\n    registerPush(input: $input) {\n      userErrors { code }\n    }\n  }\n"): (typeof documents)["\n  mutation RegisterPush($input: RegisterPushInput!) {\n    registerPush(input: $input) {\n      userErrors { code }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UnregisterPush($input: UnregisterPushInput!) {\n    unregisterPush(input: $input) {\n      userErrors { code }\n    }\n  }\n"): (typeof documents)["\n  mutation UnregisterPush($input: UnregisterPushInput!) {\n    unregisterPush(input: $input) {\n      userErrors { code }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment MemberSummary on Member {\n    id\n    displayName\n    isDeleted\n    handle\n    avatarUrl\n    canMessage\n    isBlocked\n  }\n"): (typeof documents)["\n  fragment MemberSummary on Member {\n    id\n    displayName\n    isDeleted\n    handle\n    avatarUrl\n    canMessage\n    isBlocked\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment Profile on Member {\n    ...MemberSummary\n    isContact\n    isFollowed\n    openConversation { id }\n  }\n"): (typeof documents)["\n  fragment Profile on Member {\n    ...MemberSummary\n    isContact\n    isFollowed\n    openConversation { id }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Profile($id: ID!) {\n    viewer {\n      member { id }\n    }\n    member(by: { id: $id }) {\n      ...Profile\n    }\n  }\n"): (typeof documents)["\n  query Profile($id: ID!) {\n    viewer {\n      member { id }\n    }\n    member(by: { id: $id }) {\n      ...Profile\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Block($input: BlockMemberInput!) {\n    blockMember(input: $input) {\n      member { ...Profile }\n      userErrors { ...Refusal }\n    }\n  }\n"): (typeof documents)["\n  mutation Block($input: BlockMemberInput!) {\n    blockMember(input: $input) {\n      member { ...Profile }\n      userErrors { ...Refusal }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Unblock($input: UnblockMemberInput!) {\n    unblockMember(input: $input) {\n      member { ...Profile }\n      userErrors { ...Refusal }\n    }\n  }\n"): (typeof documents)["\n  mutation Unblock($input: UnblockMemberInput!) {\n    unblockMember(input: $input) {\n      member { ...Profile }\n      userErrors { ...Refusal }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AddContact($input: AddContactInput!) {\n    addContact(input: $input) {\n      member { ...Profile }\n      userErrors { ...Refusal }\n    }\n  }\n"): (typeof documents)["\n  mutation AddContact($input: AddContactInput!) {\n    addContact(input: $input) {\n      member { ...Profile }\n      userErrors { ...Refusal }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RemoveContact($input: RemoveContactInput!) {\n    removeContact(input: $input) {\n      member { ...Profile }\n      userErrors { ...Refusal }\n    }\n  }\n"): (typeof documents)["\n  mutation RemoveContact($input: RemoveContactInput!) {\n    removeContact(input: $input) {\n      member { ...Profile }\n      userErrors { ...Refusal }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Follow($input: FollowMemberInput!) {\n    followMember(input: $input) {\n      member { ...Profile }\n      userErrors { ...Refusal }\n    }\n  }\n"): (typeof documents)["\n  mutation Follow($input: FollowMemberInput!) {\n    followMember(input: $input) {\n      member { ...Profile }\n      userErrors { ...Refusal }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Unfollow($input: UnfollowMemberInput!) {\n    unfollowMember(input: $input) {\n      member { ...Profile }\n      userErrors { ...Refusal }\n    }\n  }\n"): (typeof documents)["\n  mutation Unfollow($input: UnfollowMemberInput!) {\n    unfollowMember(input: $input) {\n      member { ...Profile }\n      userErrors { ...Refusal }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Settings {\n    viewer {\n      showsReadMarks\n      notificationSettings {\n        push\n        email\n        showsText\n        quietHours { from until timeZone }\n      }\n    }\n  }\n"): (typeof documents)["\n  query Settings {\n    viewer {\n      showsReadMarks\n      notificationSettings {\n        push\n        email\n        showsText\n        quietHours { from until timeZone }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateNotificationSettings($input: UpdateNotificationSettingsInput!) {\n    updateNotificationSettings(input: $input) {\n      notificationSettings {\n        push\n        email\n        showsText\n        quietHours { from until timeZone }\n      }\n      userErrors { ...Refusal }\n    }\n  }\n"): (typeof documents)["\n  mutation UpdateNotificationSettings($input: UpdateNotificationSettingsInput!) {\n    updateNotificationSettings(input: $input) {\n      notificationSettings {\n        push\n        email\n        showsText\n        quietHours { from until timeZone }\n      }\n      userErrors { ...Refusal }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetShowsReadMarks($input: SetShowsReadMarksInput!) {\n    setShowsReadMarks(input: $input) {\n      showsReadMarks\n      userErrors { ...Refusal }\n    }\n  }\n"): (typeof documents)["\n  mutation SetShowsReadMarks($input: SetShowsReadMarksInput!) {\n    setShowsReadMarks(input: $input) {\n      showsReadMarks\n      userErrors { ...Refusal }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ThreadMessage on Message {\n    id\n    clientKey\n    isMine\n    body\n    sentAt\n  }\n"): (typeof documents)["\n  fragment ThreadMessage on Message {\n    id\n    clientKey\n    isMine\n    body\n    sentAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ReadMark($id: ID!) {\n    conversation(id: $id) {\n      id\n      unreadCount\n      lastMessage { id }\n    }\n  }\n"): (typeof documents)["\n  query ReadMark($id: ID!) {\n    conversation(id: $id) {\n      id\n      unreadCount\n      lastMessage { id }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ThreadConversation on Conversation {\n    id\n    status\n    isMuted\n    mutedUntil\n    isArchived\n    isUnread\n    unreadCount\n    closedBy { id }\n    lastMessage { id isMine }\n    correspondentReadUpTo { id }\n    correspondent {\n      ...MemberSummary\n    }\n  }\n"): (typeof documents)["\n  fragment ThreadConversation on Conversation {\n    id\n    status\n    isMuted\n    mutedUntil\n    isArchived\n    isUnread\n    unreadCount\n    closedBy { id }\n    lastMessage { id isMine }\n    correspondentReadUpTo { id }\n    correspondent {\n      ...MemberSummary\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Thread(\n    $id: ID!\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $around: ID\n    $aroundFirstUnread: Boolean\n  ) {\n    conversation(id: $id) {\n      id\n      ...ThreadConversation\n      messages(\n        first: $first\n        after: $after\n        last: $last\n        before: $before\n        around: $around\n        aroundFirstUnread: $aroundFirstUnread\n      ) {\n        nodes { id ...ThreadMessage }\n        pageInfo { hasPreviousPage startCursor hasNextPage endCursor }\n      }\n    }\n  }\n"): (typeof documents)["\n  query Thread(\n    $id: ID!\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $around: ID\n    $aroundFirstUnread: Boolean\n  ) {\n    conversation(id: $id) {\n      id\n      ...ThreadConversation\n      messages(\n        first: $first\n        after: $after\n        last: $last\n        before: $before\n        around: $around\n        aroundFirstUnread: $aroundFirstUnread\n      ) {\n        nodes { id ...ThreadMessage }\n        pageInfo { hasPreviousPage startCursor hasNextPage endCursor }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CloseConversation($input: CloseConversationInput!) {\n    closeConversation(input: $input) {\n      conversation { ...LiveConversation }\n      userErrors { ...Refusal }\n    }\n  }\n"): (typeof documents)["\n  mutation CloseConversation($input: CloseConversationInput!) {\n    closeConversation(input: $input) {\n      conversation { ...LiveConversation }\n      userErrors { ...Refusal }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteConversation($input: DeleteConversationInput!) {\n    deleteConversation(input: $input) {\n      deletedConversationId\n      userErrors { ...Refusal }\n    }\n  }\n"): (typeof documents)["\n  mutation DeleteConversation($input: DeleteConversationInput!) {\n    deleteConversation(input: $input) {\n      deletedConversationId\n      userErrors { ...Refusal }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Mute($input: MuteConversationInput!) {\n    muteConversation(input: $input) {\n      conversation { id isMuted mutedUntil }\n      userErrors { ...Refusal }\n    }\n  }\n"): (typeof documents)["\n  mutation Mute($input: MuteConversationInput!) {\n    muteConversation(input: $input) {\n      conversation { id isMuted mutedUntil }\n      userErrors { ...Refusal }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Unmute($input: UnmuteConversationInput!) {\n    unmuteConversation(input: $input) {\n      conversation { id isMuted mutedUntil }\n      userErrors { ...Refusal }\n    }\n  }\n"): (typeof documents)["\n  mutation Unmute($input: UnmuteConversationInput!) {\n    unmuteConversation(input: $input) {\n      conversation { id isMuted mutedUntil }\n      userErrors { ...Refusal }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MarkUnread($input: MarkConversationUnreadInput!) {\n    markConversationUnread(input: $input) {\n      conversation { ...LiveConversation }\n      userErrors { ...Refusal }\n    }\n  }\n"): (typeof documents)["\n  mutation MarkUnread($input: MarkConversationUnreadInput!) {\n    markConversationUnread(input: $input) {\n      conversation { ...LiveConversation }\n      userErrors { ...Refusal }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Archive($input: ArchiveConversationInput!) {\n    archiveConversation(input: $input) {\n      conversation { ...LiveConversation }\n      userErrors { ...Refusal }\n    }\n  }\n"): (typeof documents)["\n  mutation Archive($input: ArchiveConversationInput!) {\n    archiveConversation(input: $input) {\n      conversation { ...LiveConversation }\n      userErrors { ...Refusal }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Unarchive($input: UnarchiveConversationInput!) {\n    unarchiveConversation(input: $input) {\n      conversation { ...LiveConversation }\n      userErrors { ...Refusal }\n    }\n  }\n"): (typeof documents)["\n  mutation Unarchive($input: UnarchiveConversationInput!) {\n    unarchiveConversation(input: $input) {\n      conversation { ...LiveConversation }\n      userErrors { ...Refusal }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MarkRead($input: MarkConversationReadInput!) {\n    markConversationRead(input: $input) {\n      conversation { id unreadCount isUnread }\n      userErrors { code }\n    }\n  }\n"): (typeof documents)["\n  mutation MarkRead($input: MarkConversationReadInput!) {\n    markConversationRead(input: $input) {\n      conversation { id unreadCount isUnread }\n      userErrors { code }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CacheTestList($filter: ConversationFilter, $after: String) {\n    viewer {\n      conversations(filter: $filter, first: 2, after: $after) {\n        nodes {\n          id\n          status\n          unreadCount\n          isUnread\n          isArchived\n          lastActivityAt\n          correspondent {\n            id\n            displayName\n            handle\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query CacheTestList($filter: ConversationFilter, $after: String) {\n    viewer {\n      conversations(filter: $filter, first: 2, after: $after) {\n        nodes {\n          id\n          status\n          unreadCount\n          isUnread\n          isArchived\n          lastActivityAt\n          correspondent {\n            id\n            displayName\n            handle\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CacheTestMessages($id: ID!, $before: String, $after: String, $around: ID) {\n    conversation(id: $id) {\n      id\n      messages(last: 2, before: $before, after: $after, around: $around) {\n        nodes {\n          id\n        }\n        pageInfo {\n          hasPreviousPage\n          startCursor\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query CacheTestMessages($id: ID!, $before: String, $after: String, $around: ID) {\n    conversation(id: $id) {\n      id\n      messages(last: 2, before: $before, after: $after, around: $around) {\n        nodes {\n          id\n        }\n        pageInfo {\n          hasPreviousPage\n          startCursor\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription ViewerEvents($after: EventCursor) {\n    viewerEvents(after: $after) {\n      __typename\n      cursor\n      ... on ConversationEvent {\n        conversationId\n      }\n      ... on ConversationStarted {\n        conversation { ...LiveConversation }\n      }\n      ... on MessageSent {\n        message {\n          id\n          clientKey\n          isMine\n          preview\n          ...ThreadMessage\n          conversation {\n            isMuted\n            unreadCount\n            correspondent { id displayName }\n            ...LiveConversation\n          }\n        }\n      }\n      ... on ConversationRead {\n        conversation { unreadCount ...LiveConversation }\n      }\n      ... on ConversationClosed {\n        conversation { ...LiveConversation }\n      }\n      ... on ConversationUpdated {\n        conversation { ...LiveConversation }\n      }\n      ... on BlockChanged {\n        member { ...Profile }\n      }\n      ... on SettingsChanged {\n        notificationSettings {\n          push\n          email\n          showsText\n          quietHours { from until timeZone }\n        }\n        showsReadMarks\n      }\n      ... on MessagesExpired {\n        expiredUpTo\n        conversation { ...LiveConversation }\n      }\n    }\n  }\n\n  fragment LiveConversation on Conversation {\n    id\n    ...ConversationRow\n    ...ThreadConversation\n    correspondent {\n      id\n      openConversation { id }\n    }\n  }\n"): (typeof documents)["\n  subscription ViewerEvents($after: EventCursor) {\n    viewerEvents(after: $after) {\n      __typename\n      cursor\n      ... on ConversationEvent {\n        conversationId\n      }\n      ... on ConversationStarted {\n        conversation { ...LiveConversation }\n      }\n      ... on MessageSent {\n        message {\n          id\n          clientKey\n          isMine\n          preview\n          ...ThreadMessage\n          conversation {\n            isMuted\n            unreadCount\n            correspondent { id displayName }\n            ...LiveConversation\n          }\n        }\n      }\n      ... on ConversationRead {\n        conversation { unreadCount ...LiveConversation }\n      }\n      ... on ConversationClosed {\n        conversation { ...LiveConversation }\n      }\n      ... on ConversationUpdated {\n        conversation { ...LiveConversation }\n      }\n      ... on BlockChanged {\n        member { ...Profile }\n      }\n      ... on SettingsChanged {\n        notificationSettings {\n          push\n          email\n          showsText\n          quietHours { from until timeZone }\n        }\n        showsReadMarks\n      }\n      ... on MessagesExpired {\n        expiredUpTo\n        conversation { ...LiveConversation }\n      }\n    }\n  }\n\n  fragment LiveConversation on Conversation {\n    id\n    ...ConversationRow\n    ...ThreadConversation\n    correspondent {\n      id\n      openConversation { id }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment Refusal on UserError {\n    code\n    retryAfter\n  }\n"): (typeof documents)["\n  fragment Refusal on UserError {\n    code\n    retryAfter\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ShowsReadMarks {\n    viewer { showsReadMarks }\n  }\n"): (typeof documents)["\n  query ShowsReadMarks {\n    viewer { showsReadMarks }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription Typing($conversationId: ID!) {\n    typing(conversationId: $conversationId) { isTyping }\n  }\n"): (typeof documents)["\n  subscription Typing($conversationId: ID!) {\n    typing(conversationId: $conversationId) { isTyping }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetTyping($input: SetTypingInput!) {\n    setTyping(input: $input) { userErrors { code } }\n  }\n"): (typeof documents)["\n  mutation SetTyping($input: SetTypingInput!) {\n    setTyping(input: $input) { userErrors { code } }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;