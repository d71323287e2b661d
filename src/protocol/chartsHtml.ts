/** Addresses of what the charts page loads, and the words that allow it to. */
export interface ChartsHtmlOptions {
  /** The webview's `cspSource`. */
  readonly cspSource: string;
  /** Fresh for every page, from a cryptographic source. */
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUri: string;
}

/**
 * The page that the charts are drawn in. It holds nothing of any run: data comes by message only. The component library finds the nonce in
 * the page and needs it for one empty style element, by which it learns whether the browser knows `:focus-visible`.
 */
export function chartsHtml({ cspSource, nonce, scriptUri, styleUri }: ChartsHtmlOptions): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `font-src ${cspSource}`,
    `img-src ${cspSource} data:`,
  ].join('; ');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
    <meta property="csp-nonce" content="${attribute(nonce)}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="${attribute(styleUri)}">
    <title>Lossline charts</title>
  </head>
  <body>
    <main id="charts"><h1 class="unseen">Loss and learning rate</h1></main>
    <script nonce="${attribute(nonce)}" src="${attribute(scriptUri)}"></script>
  </body>
</html>
`;
}

function attribute(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
