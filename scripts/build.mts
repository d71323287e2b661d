// Bundles the extension, the command line, the webview and the syntax engine into dist/. `--production` minifies, `--watch` stays.
import { chmod, copyFile, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { bundles } from './bundles.mts';

const root = path.resolve(import.meta.dirname, '..');
const dist = path.join(root, 'dist');
const production = process.argv.includes('--production');
const options = bundles({ production, outdir: dist });

if (production) await rm(dist, { recursive: true, force: true });
await copySyntaxEngine();
if (process.argv.includes('--watch')) {
  // The lines that the problem matcher of the watch task looks for.
  const contexts = await Promise.all(options.map((one) => esbuild.context({ ...one, logLevel: 'info' })));
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  await Promise.all(options.map((one) => esbuild.build(one)));
  await chmod(path.join(dist, 'cli.js'), 0o755);
}

/** Grammars are loaded by path when a script of their language is first looked at. */
async function copySyntaxEngine(): Promise<void> {
  const from = path.join(root, 'node_modules/@vscode/tree-sitter-wasm/wasm');
  const to = path.join(dist, 'wasm');
  await mkdir(to, { recursive: true });
  for (const name of ['', '-javascript', '-typescript', '-tsx', '-python'])
    await copyFile(path.join(from, `tree-sitter${name}.wasm`), path.join(to, `tree-sitter${name}.wasm`));
}
