mod starting; // starting a conversation with a member
mod sending; // sending messages
mod conversation_list; // the conversation list
mod message_history; // pages of messages, and previews
mod read_marks; // read marks, and the unread messages of a conversation
mod hidden_read_marks; // members who hide what they read
mod unread; // the count of unread conversations, and marking one as unread
mod closing; // closing and deleting
mod muting; // muting, for good or until a time
mod archiving; // archiving, until the next message
mod retention; // deleting old messages
mod concurrent_sends; // many sends into the same conversations
mod group_commits; // concurrent sends that share a commit
mod concurrent_writes; // every write at once: no deadlock, consistent rows
mod lock_order; // which transaction waits for which
mod model_based; // property test: random steps compared with a model
