// Builds the typesetter for WebAssembly, with pictures and without, and prints how large each module is. Then typesets the
// formulas of the golden files in it and natively: both must give the same bytes. Fails beyond 350 KB compressed.
//
// `node bench/wasm/measure.mjs`; needs the target wasm32-unknown-unknown. If the usual compiler lacks it, WASM_RUSTC names one
// that has the sources of its library beside it, from which that of the target is built (Debian: rustc-web, rust-web-src, lld).
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants, gunzipSync, gzipSync } from 'node:zlib';

const LARGEST = 350_000;
const here = new URL('.', import.meta.url);
const golden = new URL('../../crates/typeset/tests/golden/', here);
const target = 'wasm32-unknown-unknown';

function cargo(options, more = {}) {
  execFileSync('cargo', ['build', '--release', '--quiet', ...options], { cwd: here, stdio: 'inherit', env: { ...process.env, ...more } });
}

const ownLibrary = process.env.WASM_RUSTC && {
  RUSTC: process.env.WASM_RUSTC, RUSTC_BOOTSTRAP: '1', CARGO_UNSTABLE_BUILD_STD: 'std,panic_abort', CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: 'wasm-ld',
};

function build(options, more = {}) {
  cargo(['--lib', '--target', target, ...options], { ...ownLibrary, ...more });
  return readFileSync(new URL(`target/${target}/release/typeset_wasm.wasm`, here));
}

function sizes(name, module) {
  const brotli = brotliCompressSync(module, { params: { [constants.BROTLI_PARAM_LGWIN]: 24 } }).length;
  const gzip = gzipSync(module, { level: 9 }).length;
  console.log(`| ${name} | ${module.length} | ${gzip} | ${brotli} |`);
  return brotli;
}

function optimised(module, file) {
  // Debian's or npm's binaryen; done without if there is none.
  const source = new URL(`target/${file}.wasm`, here);
  const result = new URL(`target/${file}-opt.wasm`, here);
  const features = ['bulk-memory', 'nontrapping-float-to-int', 'sign-ext', 'mutable-globals', 'reference-types', 'multivalue'];
  try {
    writeFileSync(source, module);
    execFileSync('wasm-opt', ['-Os', ...features.map(feature => `--enable-${feature}`), source.pathname, '-o', result.pathname]);
    return readFileSync(result);
  } catch {
    return null;
  }
}

function formulas() {
  return ['d2l-zh', 'katex-cases', 'mathjax-cases', 'katex-more']
    .flatMap(name => gunzipSync(readFileSync(new URL(`${name}.jsonl.gz`, golden))).toString().trim().split('\n'))
    .map(line => JSON.parse(line))
    .map(({ tex, display = true }) => ({ tex, display }))
    .filter(({ tex }) => !tex.includes('\0'));
}

console.log('| module | bytes | gzip -9 | brotli 11 |\n|---|---|---|---|');
const without = build(['--no-default-features']);
sizes('MathML only', without);
const module = build([]);
let compressed = sizes('SVG with outlines and MathML', module);
if (ownLibrary) {
  const flags = { RUSTFLAGS: '-Zunstable-options -Cpanic=immediate-abort' };
  compressed = sizes('the same without messages of panics', build([], flags));
}
const smaller = optimised(module, 'outlines');
if (smaller) sizes('the same after wasm-opt -Os', smaller);

const begun = performance.now();
const { instance } = await WebAssembly.instantiate(smaller ?? module, {});
const { memory, input, typeset, output } = instance.exports;
console.log(`compiled and ready in ${(performance.now() - begun).toFixed(1)} ms`);
const encoder = new TextEncoder();
const decoder = new TextDecoder();
function run({ tex, display }) {
  const bytes = encoder.encode(tex);
  const place = input(bytes.length);
  new Uint8Array(memory.buffer, place, bytes.length).set(bytes);
  const length = typeset(display);
  return decoder.decode(new Uint8Array(memory.buffer, output(), length));
}
const all = formulas();
const start = performance.now();
const answers = all.map(run);
const milliseconds = performance.now() - start;
cargo(['--bin', 'typeset-wasm']);
const stdin = all.map(({ tex, display }) => `${display ? 'd' : 'i'}${tex}\0`).join('');
const native = execFileSync(new URL('target/release/typeset-wasm', here).pathname, { input: stdin, maxBuffer: 1 << 30 })
  .toString().split('\0').slice(0, -1);
const different = all.filter((_, index) => answers[index] !== native[index]);
const refused = answers.filter(answer => answer.startsWith('error: ')).length;
console.log(`${all.length} formulas, ${(1000 * milliseconds / all.length).toFixed(0)} µs each, ${refused} refused in both; `
  + `${different.length} unlike the native answer; memory ${memory.buffer.byteLength >> 20} MiB`);
different.slice(0, 5).forEach(({ tex }) => console.log(`  ${tex}`));
if (different.length > 0 || native.length !== all.length || compressed > LARGEST) process.exit(1);
