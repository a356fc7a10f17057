//! What MathML knows of operator characters by itself (MathML Core, appendix B), as far as the writer must overrule it.

/// Stretches with what stands beside it unless told otherwise, being a fence.
pub(super) fn is_fence(character: char) -> bool {
    matches!(
        character,
        '(' | ')' | '[' | ']' | '{' | '|' | '}' | '‖' | '⌈'..='⌋' | '⟦'..='⟯' | '⦃'..='⦆'
    )
}

/// A fence that opens, closes or separates: what it does depends on its form.
pub(super) fn is_ambiguous_fence(character: char) -> bool {
    matches!(character, '|' | '‖')
}

/// An arrow that stretches upwards with its row unless told otherwise.
pub(super) fn is_vertical_arrow(character: char) -> bool {
    matches!(character, '↑' | '↓' | '↕' | '⇑' | '⇓' | '⇕' | '↨' | '⥮' | '⥯')
}

/// Has no space around it whatever its form.
pub(super) fn is_tight(character: char) -> bool {
    is_fence(character) && !is_ambiguous_fence(character)
        || matches!(character, '/' | '\\' | '\'' | '"' | '`' | '&' | '°' | '∀' | '∃' | '∄' | '∇')
        || matches!(character, '∠'..='∢' | '′'..='‷' | '⁗' | '¬' | '⌐' | '!' | '¨' | '´' | '_')
}

/// Has a prefix form of its own, without space.
pub(super) fn has_prefix(character: char) -> bool {
    matches!(character, '+' | '-' | '±' | '−' | '∓' | '∼')
}

/// Its limits move to the corners in text style unless told otherwise.
pub(super) fn moves_limits(character: char) -> bool {
    matches!(character, '∏'..='∑' | '⋀'..='⋃' | '⨀'..='⨊' | '⨝' | '⨞')
}

/// Stretches sideways where it is an accent unless told otherwise.
pub(super) fn stretches_sideways(character: char) -> bool {
    matches!(
        character,
        '^' | '_' | '~' | '¯' | 'ˆ' | 'ˇ' | 'ˉ' | '˜' | '‾' | '⌢' | '⌣' | '⎴' | '⎵' | '⏜'..='⏡'
    ) || matches!(character, '←'..='↔' | '↼'..='⇕')
}
