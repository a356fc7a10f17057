// The engines from npm, each as the head of a page that sets its formulas when it has loaded.
const mathjax2 = output => `<script>MathJax = { AuthorInit() { MathJax.Hub.Register.StartupHook('End', () => { window.typeset = true }) } , messageStyle: 'none' }</script>
<script src="/npm/mathjax2/MathJax.js?config=TeX-AMS_${output}-full"></script>`;
const mathjax = (file, options = {}) => `<script>MathJax = { ...${JSON.stringify(options)}, startup: { pageReady: () => MathJax.startup.defaultPageReady().then(() => { window.typeset = true }) } }</script>
<script src="/npm/${file}" async></script>`;
// Without speech: on a busy machine it takes longer than all the rest.
const newcm = {
  loader: { paths: { 'mathjax-newcm': '/npm/@mathjax/mathjax-newcm-font' } },
  options: { menuOptions: { settings: { enrich: false, speech: false, braille: false } } },
};

/** MathJax 4 with its own answer to what is too wide. */
export const mathjax4 = (output, displayOverflow) =>
  mathjax(`mathjax4/tex-${output}.js`, { ...newcm, output: { displayOverflow }, [output]: { displayOverflow } });

export const engines = {
  'MathJax 2 HTML-CSS': mathjax2('HTML'),
  'MathJax 2 CommonHTML': mathjax2('CHTML'),
  'MathJax 2 SVG': mathjax2('SVG'),
  'MathJax 3 CHTML': mathjax('mathjax3/es5/tex-chtml.js'),
  'MathJax 3 SVG': mathjax('mathjax3/es5/tex-svg.js'),
  'MathJax 4 CHTML': mathjax('mathjax4/tex-chtml.js', newcm),
  'MathJax 4 SVG': mathjax('mathjax4/tex-svg.js', newcm),
  // With its fonts fetched ahead, as its documentation advises.
  KaTeX: `${['Main-Regular', 'Math-Italic', 'Size1-Regular', 'Size2-Regular', 'Size3-Regular', 'Size4-Regular'].map(font =>
    `<link rel="preload" href="/npm/katex/dist/fonts/KaTeX_${font}.woff2" as="font" type="font/woff2" crossorigin>`).join('')}
<link rel="stylesheet" href="/npm/katex/dist/katex.min.css"><script src="/npm/katex/dist/katex.min.js" defer></script>
<script src="/npm/katex/dist/contrib/auto-render.min.js" defer></script>
<script type="module">renderMathInElement(document.body); await document.fonts.ready; window.typeset = true</script>`,
};

/** Sets formulas that the page has been given later. */
export const typeset = element => window.MathJax?.typesetPromise?.([element])
  ?? (window.MathJax?.Hub ? new Promise(done => MathJax.Hub.Queue(['Typeset', MathJax.Hub, element], done)) : window.renderMathInElement(element));
