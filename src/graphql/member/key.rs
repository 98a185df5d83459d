use entity::id::MemberId;

/// The relationships between the viewer and another member, in both directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RelationshipWith(pub MemberId);
