//! The Rust blocks of README files and articles, compiled and run as documentation tests.

macro_rules! samples {
    ($($name:ident: $path:literal,)*) => {$(
        #[doc = include_str!(concat!("../../../", $path))]
        mod $name {}
    )*};
}

samples! {
    readme: "README.md",
    readme_zh: "README.zh.md",
    cr_en: "articles/cr/index.en.md",
    cr_zh: "articles/cr/index.zh.md",
    formulas_en: "articles/formulas/index.en.md",
    formulas_zh: "articles/formulas/index.zh.md",
    pinv_en: "articles/pinv/index.en.md",
    pinv_zh: "articles/pinv/index.zh.md",
    positions_en: "articles/positions/index.en.md",
    positions_zh: "articles/positions/index.zh.md",
    nope_en: "articles/nope/index.en.md",
    nope_zh: "articles/nope/index.zh.md",
    stove_en: "articles/stove/index.en.md",
    stove_zh: "articles/stove/index.zh.md",
    svd_en: "articles/svd/index.en.md",
    svd_zh: "articles/svd/index.zh.md",
    topk_en: "articles/topk/index.en.md",
    topk_zh: "articles/topk/index.zh.md",
}
