//! Every word of the interface, in both languages. Templates read them as `words.name`.

use jiff::civil::{Date, DateTime};
use lab::Lang;

use crate::Vocabulary;

pub(crate) static WORDS: Vocabulary = Vocabulary::new(&[
    ("skip", "跳到正文", "Skip to content"),
    ("main_nav", "主导航", "Main"),
    ("articles", "文章", "Articles"),
    ("archives", "归档", "Archive"),
    ("categories", "分类", "Topics"),
    ("series", "系列", "Series"),
    ("tags", "标签", "Tags"),
    ("about", "关于", "About"),
    ("guestbook", "留言", "Guestbook"),
    (
        "guestbook_text",
        "与某一篇文章无关的话，写在这里。",
        "A place for what belongs to no article.",
    ),
    ("messages", "留言", "Messages"),
    ("no_messages", "还没有留言。", "No messages yet."),
    ("comments", "评论", "Comments"),
    ("no_comments", "还没有评论。", "No comments yet."),
    ("recent_comments", "最近评论", "Recent comments"),
    ("comment_pages", "评论分页", "Pages of comments"),
    ("writer", "作者", "author"),
    ("held", "待审核", "waiting for approval"),
    ("removed", "已删除", "removed"),
    ("reply", "回复", "Reply"),
    ("quote", "引用", "Quote"),
    ("remove", "删除", "Remove"),
    ("write", "写评论", "Write a comment"),
    ("body", "评论（可用 Markdown 与 LaTeX）", "Comment (Markdown and LaTeX)"),
    ("preview", "预览", "Preview"),
    ("publish", "发表", "Post"),
    ("not_answer", "不回复这一楼", "not in reply"),
    ("as_before", "以 ", "As "),
    ("as_after", " 的名义发表", ""),
    ("as_held", "，首条评论经审核后显示", "; a first comment is shown once it is approved"),
    ("enter", "登录", "log in"),
    ("register", "注册", "register"),
    ("enter_before", "想说几句？请先", "To take part, "),
    ("enter_between", "，没有帐号就", ", or "),
    ("enter_after", "一个。", " first."),
    ("theme", "切换浅色与深色", "Switch light and dark"),
    ("latest", "最新文章", "Latest articles"),
    ("recent", "最近文章", "Recent articles"),
    ("links", "友情链接", "Links"),
    ("sidebar", "侧栏", "Sidebar"),
    ("read_more", "点击阅读全文", "Read more"),
    ("pages", "分页", "Pages"),
    ("newer", "← 更新", "← Newer"),
    ("older", "更早 →", "Older →"),
    ("search", "搜索", "Search"),
    ("search_hint", "搜索文章与公式", "Search text and formulas"),
    ("licence", "许可", "Licence"),
    ("take_part", "参与", "Taking part"),
    ("thanks", "致谢", "Thanks"),
    ("contents", "目录", "Contents"),
    ("cite", "引用本文", "Cite this article"),
    ("cite_link", "引用", "Cite"),
    ("turn", "前后两篇", "Previous and next"),
    ("previous", "← 上一篇", "← Previous"),
    ("next", "下一篇 →", "Next →"),
    ("updated", "更新于", "updated"),
    ("draft", "草稿", "draft"),
    (
        "only_zh",
        "这篇文章只有中文版。",
        "This article is only available in Chinese; it is shown below as written.",
    ),
    ("only_en", "这篇文章只有英文版，以下是原文。", "This article is only available in English."),
    ("by_year", "按年份", "By year"),
    ("by_category", "按分类", "By topic"),
    ("by_series", "按系列", "By series"),
    ("by_tag", "按标签", "By tag"),
    ("empty", "还没有文章。", "No articles yet."),
    ("no_series", "还没有系列。", "No series yet."),
    ("no_tags", "还没有标签。", "No tags yet."),
    ("nothing_found", "没有找到。可以试试：", "Nothing found. You could try:"),
    (
        "try_shorter",
        "换一个更短的词；汉字两个字就够",
        "a shorter word; the first letters of one are enough",
    ),
    ("try_tex", "公式可以用 TeX 搜，例如", "formulas are found by their TeX, for example"),
    ("try_browse", "从归档、分类或标签里找", "browsing the archive, topics or tags"),
    (
        "no_script",
        "这里没有服务器，搜索要用脚本。脚本关着的时候，请到归档页里找：",
        "There is no server here, so searching needs script. Without it, use the archive:",
    ),
    ("missing", "没有这一页", "There is no such page"),
    (
        "missing_text",
        "有表无影：这个地址上什么也没有。也许您找的是：",
        "A gnomon without a shadow: nothing stands at this address. Perhaps you are looking for:",
    ),
    ("foot_licence", "是文章的许可", "is the licence of the articles"),
    ("space", "", " "),
    ("foot_part", "发现错误，或者想写一篇？", "Found a mistake, or want to write?"),
    ("foot_how", "看看怎样参与", "See how to take part"),
    ("foot_feed", "更新见", "News by"),
    ("log_in", "登录", "Log in"),
    ("log_out", "退出", "Log out"),
    ("my_account", "我的账号", "My account"),
    ("moderation", "审核", "Moderation"),
    ("language", "EN", "中文"),
    ("language_label", "English version of this page", "本页的中文版"),
    ("colon", "：", ": "),
    ("comma", "、", ", "),
    ("stop", "。", "."),
]);

/// One word (see [`Vocabulary::get`]).
#[track_caller]
pub(crate) fn word(lang: Lang, name: &str) -> &'static str {
    WORDS.get(lang, name)
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn month(date: Date) -> &'static str {
    MONTHS[usize::from(date.month().unsigned_abs()) - 1]
}

/// `2025 年 9 月 21 日`, `21 September 2025`.
pub(crate) fn full_date(date: Date, lang: Lang) -> String {
    let (year, day) = (date.year(), date.day());
    match lang {
        Lang::Zh => format!("{year} 年 {} 月 {day} 日", date.month()),
        Lang::En => format!("{day} {} {year}", month(date)),
    }
}

/// `2025 年 9 月`, `Sep 2025`: under the day, in the date block.
pub(crate) fn short_month(date: Date, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{} 年 {} 月", date.year(), date.month()),
        Lang::En => format!("{} {}", &month(date)[..3], date.year()),
    }
}

/// `64 篇`, `1 article`, `64 articles`.
pub(crate) fn how_many(count: usize, lang: Lang) -> String {
    match (lang, count) {
        (Lang::Zh, _) => format!("{count} 篇"),
        (Lang::En, 1) => "1 article".to_owned(),
        (Lang::En, _) => format!("{count} articles"),
    }
}

/// `4 条评论`, `1 comment`.
pub(crate) fn comments(count: usize, lang: Lang) -> String {
    match (lang, count) {
        (Lang::Zh, _) => format!("{count} 条评论"),
        (Lang::En, 1) => "1 comment".to_owned(),
        (Lang::En, _) => format!("{count} comments"),
    }
}

/// `1024 次阅读`, `1 reading`.
pub(crate) fn readings(count: u64, lang: Lang) -> String {
    match (lang, count) {
        (Lang::Zh, _) => format!("{count} 次阅读"),
        (Lang::En, 1) => "read once".to_owned(),
        (Lang::En, _) => format!("read {count} times"),
    }
}

/// `3 楼`, `#3`.
pub(crate) fn floor(floor: u32, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{floor} 楼"),
        Lang::En => format!("#{floor}"),
    }
}

/// `10000 字`, `10000 characters`.
pub(crate) fn characters(count: usize, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{count} 字"),
        Lang::En => format!("{count} characters"),
    }
}

/// `2025 年 9 月 21 日 08:14`.
pub(crate) fn moment(time: DateTime, lang: Lang) -> String {
    format!("{} {:02}:{:02}", full_date(time.date(), lang), time.hour(), time.minute())
}

/// How long reading takes: 400 Han characters or 220 words a minute, and six numbered equations a minute.
pub(crate) fn reading_time(counts: &article::Counts, lang_of_text: Lang, lang: Lang) -> String {
    let words_a_minute = match lang_of_text {
        Lang::Zh => 400,
        Lang::En => 220,
    };
    let minutes =
        (counts.words * 6 + counts.equations * words_a_minute).div_ceil(words_a_minute * 6).max(1);
    match lang {
        Lang::Zh => format!("约 {minutes} 分钟"),
        Lang::En => format!("{minutes} min"),
    }
}

/// The part of a series as it stands after the series' name: `（二）`, `, part II`.
pub(crate) fn part(part: u32, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("（{}）", chinese_number(part)),
        Lang::En => format!(", part {}", roman_number(part)),
    }
}

fn chinese_number(number: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |n: u32| DIGITS[usize::try_from(n).unwrap_or(0)];
    match number {
        1..=9 => digit(number).to_owned(),
        10..=19 => format!("十{}", digit(number - 10)),
        20..=99 => format!("{}十{}", digit(number / 10), digit(number % 10)),
        _ => number.to_string(),
    }
}

fn roman_number(number: u32) -> String {
    const STEPS: [(u32, &str); 9] = [
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
        (0, ""),
    ];
    if !(1..100).contains(&number) {
        return number.to_string();
    }
    let mut rest = number;
    let mut text = String::new();
    for (step, letters) in STEPS.into_iter().filter(|(step, _)| *step > 0) {
        while rest >= step {
            text.push_str(letters);
            rest -= step;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn no_word_stands_twice_or_is_empty() {
        // The table is not made where a name stands twice.
        WORDS.table(Lang::Zh);
        assert!(WORDS.words.iter().all(|(name, zh, en)| matches!(*name, "space" | "as_after")
            || !zh.is_empty() && !en.is_empty()));
    }

    #[test]
    fn dates_read_as_in_each_language() {
        let day = date(2025, 9, 21);
        assert_eq!(full_date(day, Lang::Zh), "2025 年 9 月 21 日");
        assert_eq!(full_date(day, Lang::En), "21 September 2025");
        assert_eq!(short_month(day, Lang::En), "Sep 2025");
    }

    #[test]
    fn parts_are_chinese_and_roman_numbers() {
        let zh: Vec<String> = [1, 2, 10, 12, 20, 45].map(|n| part(n, Lang::Zh)).into();
        assert_eq!(zh, ["（一）", "（二）", "（十）", "（十二）", "（二十）", "（四十五）"]);
        assert_eq!(part(14, Lang::En), ", part XIV");
        assert_eq!(part(49, Lang::En), ", part XLIX");
    }

    #[test]
    fn reading_takes_a_minute_at_least() {
        let counts = article::Counts::default();
        assert_eq!(reading_time(&counts, Lang::En, Lang::Zh), "约 1 分钟");
        let counts = article::Counts { words: 4000, equations: 12, ..counts };
        assert_eq!(reading_time(&counts, Lang::Zh, Lang::En), "12 min");
    }
}
