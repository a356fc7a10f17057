// The page that the tests resize: 40 formulas in all the places where articles have them.
const long = 'f(x)=a_0+a_1x+a_2x^2+a_3x^3+a_4x^4+a_5x^5+a_6x^6+a_7x^7+a_8x^8+a_9x^9+a_{10}x^{10}+a_{11}x^{11}';
const sum = '\\sum_{n=1}^{\\infty}\\frac{1}{n^2}=\\frac{\\pi^2}{6}';
const product = '\\left(\\prod_{k=1}^{n}\\frac{(x-x_0)(x-x_1)(x-x_2)(x-x_3)(x-x_4)}{(y-y_0)(y-y_1)(y-y_2)(y-y_3)(y-y_4)}\\right)';
const matrix = '\\begin{pmatrix}a_{11}&a_{12}&a_{13}&\\cdots&a_{1n}\\\\a_{21}&a_{22}&a_{23}&\\cdots&a_{2n}\\\\a_{31}&a_{32}&a_{33}&\\cdots&a_{3n}\\end{pmatrix}';
const aligned = (first, second) => `\\begin{align}(a+b)^4&=a^4+4a^3b+6a^2b^2+4ab^3+b^4\\tag{${first}}\\\\ \\int_0^1 x^2\\,dx&=\\frac13\\tag{${second}}\\end{align}`;
const i = tex => `\\(${tex}\\)`, d = tex => `\\[${tex}\\]`;

/** Formulas that the page adds a while after it has loaded. */
export const late = `<p>Late and inline: ${i(product)}, done.</p>${d(`${long}\\tag{9}`)}`;

/** The body of the page. */
export const body = `
<nav id="side">A sidebar of the page</nav>
<main>
<h1>Formulas and ${i(sum)}</h1>
<p>Short ones: ${i('a+b=c')}, ${i('x^2')} and ${i('\\alpha')}. A long one that can be broken between its terms: ${i(long)}. The next cannot: ${i(product)}, which a comma follows.</p>
<p>(${i(matrix)}) in brackets.</p>
${d(sum)}
${d(long)}
${d(product)}
${d(`${matrix}${matrix}=${matrix}`)}
${d('E=mc^2\\tag{1}')}
${d(`${long}\\tag{2}`)}
${d(`${product}=0\\tag{2a}`)}
${aligned(3, 4)}
\\begin{align}u&=${long}\\tag{5}\\\\v&=w\\tag{6}\\\\ z&=${sum}\\tag{7}\\end{align}
${d(`\\begin{aligned}u&=${long}\\\\v&=w\\end{aligned}`)}
${d(`\\begin{cases}${long}&x>0\\\\0&\\text{otherwise}\\end{cases}`)}
<ul><li>Item ${i(product)}<ul><li>Nested ${d(long)}<ol><li>${i(matrix)}</li></ol></li></ul></li></ul>
<blockquote>${d(`${product}+1`)}</blockquote>
<table><tr><th>Name</th><th>Formula</th></tr><tr><td>Series</td><td>${i(sum)}</td></tr><tr><td>Product</td><td>${i(product)}</td></tr></table>
<table class="two"><tr><td>${i(matrix)}</td><td>${d(matrix)}</td></tr></table>
<div class="flex"><div>Left: ${i('a')}</div><div>${d(product)}</div></div>
<div class="grid"><div>Grid</div><div>${i(matrix)} and ${i('y')}</div></div>
<div class="float">${d(product)}</div><p class="clear">Text after a float.</p>
<div class="scroll">${d(long)}</div>
<details><summary>Details</summary><p>${i(product)}</p>${d(`${product}\\tag{8}`)}</details>
<div id="tab" hidden><p>${i(product)}</p>${d(matrix)}</div>
<p dir="rtl" lang="he">אבג ${i(product)} דהו</p>
<div dir="rtl">${d(`${long}\\tag{R}`)}</div>
<div id="late"></div>
<p class="foot"><sup>1</sup> A footnote: ${i(long)} and ${i(product)}; ${d(product)}</p>
</main>`;

/** The page's own sheet: a sidebar beside a column that its content may push, as many sites have it. */
export const css = `
body { margin: 0; display: flex; font: 16px/1.5 sans-serif }
nav { width: 160px; flex: none }
main { flex: 1; padding: 0 16px; max-width: 960px }
.flex { display: flex; gap: 8px }
.grid { display: grid; grid-template-columns: auto 1fr }
.float { float: right; margin-left: 1em }
.clear { clear: both }
.scroll { overflow-x: auto }
td { border: 1px solid; padding: 4px }
.foot { font-size: 13px }
@media (max-width: 700px) { body { display: block } }`;
