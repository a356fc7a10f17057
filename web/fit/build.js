// Writes fit.min.js, what is shipped: fit.js without comments, long names and the white space of its sheet.
import { readFileSync, writeFileSync } from 'node:fs';
import { minify } from 'terser';

/** The shipped text of `source`. */
export async function build(source) {
  const { code } = await minify(source.replace(/(?<=replaceSync\(`)[^`]*/, sheet => sheet.replace(/\s*([{};\n])\s*/g, '$1').replace(/[;\n]*([}\n])\n*/g, '$1').replace(/: (?=[-\w]+[ ;(}!])/g, ':').trim()), { ecma: 2022, compress: { passes: 3, unsafe_arrows: true } });
  return `${code}\n`;
}

if (process.argv[1] === import.meta.filename) {
  const at = name => new URL(name, import.meta.url);
  writeFileSync(at('fit.min.js'), await build(readFileSync(at('fit.js'), 'utf8')));
}
