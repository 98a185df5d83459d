/// The default length of a preview, in grapheme clusters.
const DEFAULT_LENGTH: i32 = 120;
/// The maximum length of a preview, in grapheme clusters.
pub const MAX_LENGTH: usize = 1000;

/// The requested length in grapheme clusters; 0 if it is negative.
pub fn requested_length(length: Option<i32>) -> usize {
    usize::try_from(length.unwrap_or(DEFAULT_LENGTH)).unwrap_or(0)
}

/// The cost of a preview: 1 for each 25 grapheme clusters, each of up to ten code points, and 3 because a long run of
/// whitespace may have to be skipped.
pub fn preview_cost(length: Option<i32>) -> usize {
    requested_length(length).clamp(1, MAX_LENGTH).div_ceil(25) + 3
}
