//! Parts that are drawn rather than set in a font.
