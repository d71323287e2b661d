import path from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');

/** What not everybody needs is a file of its own beside the bundle, loaded with the first pattern, the first script, or the first process attached to. */
const APART: Readonly<Record<string, string>> = {
  linearExpression: './patterns.js',
  scriptEngine: './scripts.js',
  attach: './attach.js',
};
const enginesApart: Plugin = {
  name: 'engines-apart',
  setup: (build) =>
    build.onResolve({ filter: /\/(linearExpression|scriptEngine|attach)\.ts$/ }, ({ kind, path: wanted }) =>
      kind === 'dynamic-import' ? { path: APART[path.basename(wanted, '.ts')] ?? wanted, external: true } : undefined,
    ),
};

/** What is bundled out of what. `production` minifies and leaves out source maps and the suite for the extension host. */
export function bundles({ production, outdir }: { readonly production: boolean; readonly outdir: string }): BuildOptions[] {
  const common: BuildOptions = {
    absWorkingDir: root,
    bundle: true,
    minify: production,
    sourcemap: production ? false : 'linked',
    logLevel: 'warning',
  };
  // VS Code 1.106 runs extensions on Node 22; the command line promises Node 20.
  const onNode: BuildOptions = { ...common, platform: 'node', format: 'cjs', target: 'node20', external: ['vscode'], outdir };
  const withoutEngines = { ...onNode, plugins: [enginesApart] };
  const webview = path.join(outdir, 'webview');
  const shipped: BuildOptions[] = [
    { ...withoutEngines, entryPoints: { extension: 'src/extension.ts' } },
    { ...withoutEngines, entryPoints: { cli: 'src/cli.ts' }, banner: { js: '#!/usr/bin/env node' } },
    {
      ...onNode,
      entryPoints: {
        patterns: 'src/node/linearExpression.ts',
        scripts: 'src/node/scriptEngine.ts',
        attach: 'src/node/attach.ts',
      },
    },
    // Runs in the process of the user's own Node, which may be an old one.
    { ...onNode, target: 'node16', entryPoints: { probe: 'src/probe/index.ts' } },
    {
      ...common,
      platform: 'browser',
      format: 'iife',
      target: 'es2022',
      entryPoints: { charts: 'webview/index.ts' },
      outdir: webview,
    },
    { ...common, entryPoints: { charts: 'webview/charts.css' }, outdir: webview },
  ];
  if (production) return shipped;
  // Mocha stays outside: it loads its own parts by path.
  const hostSuite = {
    ...onNode,
    external: ['vscode', 'mocha'],
    entryPoints: { host: 'test/host/index.ts' },
    outdir: path.join(outdir, 'test'),
  };
  return [...shipped, hostSuite];
}
