//! `zhoubi tex --html`: TeX in finished HTML pages, from whatever program, becomes SVG with MathML.

use std::{
    fs,
    io::Write,
    path::{Component, Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use article::Diagnostic;
use indicatif::{ProgressBar, ProgressStyle};
use pages::{Delimiters, Dollars, Setting, Settings, Sheet, Style};

use super::mistakes::MacroFile;
use crate::{command::Outcome, failure::Failure, output};

#[derive(Debug, clap::Args)]
// The arguments around these have a group of this struct's name already.
#[group(skip)]
pub(super) struct Arguments {
    /// HTML page, or folder of pages, whose TeX is replaced by SVG with MathML, as MathJax would find it; numbers,
    /// labels and macros run through a page
    #[arg(long, value_name = "PAGE|DIR", conflicts_with_all = ["file", "display", "format", "json", "jsonl"])]
    pub(super) html: Option<PathBuf>,
    /// Rewrite the pages where they are; those without formulas are not touched
    #[arg(short, long, requires = "html")]
    in_place: bool,
    /// Read `$…$` as formulas too
    #[arg(long, requires = "html")]
    dollars: bool,
    /// Show no numbers but those of `\tag`
    #[arg(long, requires = "html")]
    no_numbers: bool,
    /// Write the style sheet to this file and link to it, for sites whose Content-Security-Policy forbids <style>
    #[arg(long, value_name = "FILE", requires = "html")]
    css: Option<PathBuf>,
    /// Typeset the rest of a page in which a formula is broken; else it is left as it is
    #[arg(long, requires = "html")]
    keep_going: bool,
}

/// Typesets one page, to standard output or in place, or all pages of a folder in place.
pub(super) fn run(place: &Path, arguments: &Arguments, macros: &MacroFile) -> Outcome {
    let paths = if place.is_dir() {
        if !arguments.in_place {
            return Err(Failure::usage("a folder's pages are rewritten where they are: add -i"));
        }
        pages_of(place)?
    } else if arguments.in_place && place == Path::new("-") {
        return Err(Failure::usage("standard input is nowhere that -i could rewrite"));
    } else {
        vec![place.to_owned()]
    };
    let typesetter = Typesetter { arguments, macros };
    let answers = typesetter.all(&paths);
    let mut sum = Sum::default();
    for answer in answers {
        sum.add(answer)?;
    }
    if let Some(css) = arguments.css.as_ref().filter(|_| sum.written > 0) {
        output::write(css, format!("{}\n", Sheet::whole().css()).as_bytes())?;
    }
    sum.say(arguments)
}

/// All HTML files below a folder, sorted.
fn pages_of(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut pages = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let cannot_read = |error| Failure::file("cannot read", &folder, &error);
        for entry in fs::read_dir(&folder).map_err(cannot_read)? {
            let entry = entry.map_err(cannot_read)?;
            let path = entry.path();
            let is_page =
                path.extension().is_some_and(|ending| ending == "html" || ending == "htm");
            match entry.file_type() {
                // Links are not followed: they may run in circles, or out of the folder.
                Ok(kind) if kind.is_dir() => folders.push(path),
                Ok(kind) if kind.is_file() && is_page => pages.push(path),
                _ => {}
            }
        }
    }
    pages.sort();
    Ok(pages)
}

/// What became of one page.
#[derive(Debug, Default)]
struct Answer {
    /// What is printed where no page is rewritten; `None` after a mistake.
    html: Option<String>,
    /// Whether there was a formula that is typeset now.
    changed: bool,
    formulas: usize,
    mistakes: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
    /// What looks like a formula between single dollars and was left alone.
    dollars: usize,
    loads_a_script: bool,
}

#[derive(Clone, Copy)]
struct Typesetter<'a> {
    arguments: &'a Arguments,
    macros: &'a MacroFile,
}

impl Typesetter<'_> {
    /// All pages, on every core; the answers in the order of the pages.
    fn all(self, paths: &[PathBuf]) -> Vec<Result<Answer, Failure>> {
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        // Drawn on standard error, and only where that is a terminal.
        let bar = match paths.len() {
            0 | 1 => ProgressBar::hidden(),
            n => ProgressBar::new(n as u64).with_style(style),
        };
        let next = AtomicUsize::new(0);
        let work = || {
            let mut done = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(path) = paths.get(index) else { return done };
                bar.set_message(path.display().to_string());
                done.push((index, self.one(path)));
                bar.inc(1);
            }
        };
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let mut answers = thread::scope(|scope| {
            let others: Vec<_> = (1..cores.min(paths.len())).map(|_| scope.spawn(work)).collect();
            let mut answers = work();
            for other in others {
                answers.extend(other.join().expect("no page stops the program"));
            }
            answers
        });
        bar.finish_and_clear();
        answers.sort_by_key(|(index, _)| *index);
        answers.into_iter().map(|(_, answer)| answer).collect()
    }

    /// One page, written where it is if that is asked for.
    fn one(self, path: &Path) -> Result<Answer, Failure> {
        let bytes = super::read_bytes(path)?;
        let name = super::name_of(path);
        let Ok(page) = std::str::from_utf8(&bytes) else {
            let mistakes = Diagnostic::invalid_utf8(&name, &bytes).into_iter().collect();
            return Ok(Answer { mistakes, ..Answer::default() });
        };
        let dollars = if self.arguments.dollars { Dollars::All } else { Dollars::None };
        let address = self.arguments.css.as_ref().map(|css| relative(path, css));
        let set = pages::typeset_page(
            page,
            &Settings {
                delimiters: Delimiters { dollars, doubled: false },
                setting: Setting {
                    macros: &self.macros.macros,
                    numbered: !self.arguments.no_numbers,
                },
                style: address.as_deref().map_or(Style::Inline, Style::Linked),
            },
        );
        let shown = |mistakes: &[pages::Mistake]| {
            let diagnostic = |mistake| self.macros.diagnostic(&name, page, mistake);
            mistakes.iter().map(diagnostic).collect::<Vec<_>>()
        };
        let stays = !set.mistakes.is_empty() && !self.arguments.keep_going;
        let mut answer = Answer {
            mistakes: shown(&set.mistakes),
            warnings: shown(&set.warnings),
            dollars: if self.arguments.dollars { 0 } else { pages::likely_dollars(page) },
            loads_a_script: pages::loads_a_typesetter(page),
            ..Answer::default()
        };
        if stays {
            return Ok(answer);
        }
        answer.formulas = set.formulas;
        answer.changed = set.formulas > 0;
        if answer.changed && self.arguments.in_place {
            rewrite(path, &set.html)?;
        }
        answer.html = Some(set.html).filter(|_| !self.arguments.in_place);
        Ok(answer)
    }
}

/// Puts a page in place of the old one, with its permissions; a link goes on pointing to it.
fn rewrite(path: &Path, html: &str) -> Outcome {
    let cannot_write = |error| Failure::file("cannot write", path, &error);
    let real = fs::canonicalize(path).map_err(cannot_write)?;
    let permissions = fs::metadata(&real).map_err(cannot_write)?.permissions();
    output::replace(&real, |out| {
        out.get_ref().set_permissions(permissions)?;
        out.write_all(html.as_bytes())
    })
}

/// The address of a file for a page: where both are below one folder the way from one to the other.
fn relative(page: &Path, file: &Path) -> String {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let (page, file) = (absolute(page), absolute(file));
    let folder: Vec<Component<'_>> = page.parent().unwrap_or(&page).components().collect();
    let file: Vec<Component<'_>> = file.components().collect();
    let common = folder.iter().zip(&file).take_while(|(a, b)| a == b).count();
    let names = file[common..].iter().map(|part| encoded(&part.as_os_str().to_string_lossy()));
    let up = (common..folder.len()).map(|_| "..".to_owned());
    up.chain(names).collect::<Vec<_>>().join("/")
}

/// A file's name in an address.
fn encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || byte > 127;
    let mut text = Vec::with_capacity(name.len());
    for byte in name.bytes() {
        match plain(byte) {
            true => text.push(byte),
            false => text.extend(format!("%{byte:02X}").bytes()),
        }
    }
    String::from_utf8(text).unwrap_or_default()
}

/// What became of all pages.
#[derive(Debug, Default)]
struct Sum {
    pages: usize,
    written: usize,
    formulas: usize,
    broken: usize,
    dollars: usize,
    loads_a_script: usize,
    mistakes: Vec<Diagnostic>,
}

impl Sum {
    fn add(&mut self, answer: Result<Answer, Failure>) -> Outcome {
        let mut answer = answer?;
        self.pages += 1;
        self.formulas += answer.formulas;
        self.written += usize::from(answer.changed);
        self.broken += usize::from(!answer.mistakes.is_empty());
        self.dollars += answer.dollars;
        self.loads_a_script += usize::from(answer.changed && answer.loads_a_script);
        for warning in &answer.warnings {
            output::note(&format!("warning: {warning}\n\n"));
        }
        if let Some(html) = answer.html {
            output::print(html.as_bytes())?;
        }
        self.mistakes.append(&mut answer.mistakes);
        Ok(())
    }

    /// The last words: a summary where pages were rewritten, hints, and mistakes.
    fn say(self, arguments: &Arguments) -> Outcome {
        let counted = |n: usize, one| output::counted(n as u64, one);
        if arguments.in_place {
            let mut summary = format!(
                "{} in {} of {}\n",
                counted(self.formulas, "formula"),
                self.written,
                counted(self.pages, "page"),
            );
            if self.broken > 0 && !arguments.keep_going {
                summary.pop();
                let broken = counted(self.broken, "page");
                summary.push_str(&format!("; {broken} with mistakes left as it was\n"));
                if self.broken > 1 {
                    summary = summary.replace("left as it was", "left as they were");
                }
            }
            output::print(summary.as_bytes())?;
        }
        if self.dollars > 0 {
            let places = counted(self.dollars, "place");
            output::note(&format!(
                "zhoubi: note: `$…$` in {places} may be formulas; --dollars reads them\n"
            ));
        }
        if self.loads_a_script > 0 {
            let pages = counted(self.loads_a_script, "page");
            output::note(&format!(
                "zhoubi: note: {pages} with nothing left for MathJax or KaTeX still load their script; remove it\n"
            ));
        }
        if self.mistakes.is_empty() { Ok(()) } else { Err(Failure::mistakes(&self.mistakes)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_sheet_is_found_from_every_page() {
        let check = |page, css, expect| {
            assert_eq!(relative(Path::new(page), Path::new(css)), expect, "{page} {css}");
        };
        check("site/a.html", "site/z.css", "z.css");
        check("site/b/c/a.html", "site/css/z 1.css", "../../css/z%201.css");
        check("a.html", "z.css", "z.css");
    }
}
