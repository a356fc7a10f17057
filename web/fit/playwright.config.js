// The tests of fit.js alone, without the server of the site: `npx playwright test -c fit` in web/.
import site from '../playwright.config.js';

export default { ...site, testDir: '../e2e', testMatch: 'fit*.spec.js', webServer: undefined, outputDir: '../test-results' };
