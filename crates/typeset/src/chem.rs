//! Chemistry: the notation of LaTeX's `mhchem` to TeX.
