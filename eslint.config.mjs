import js from '@eslint/js';
import ts from 'typescript-eslint';

/** The arrows of ARCHITECTURE.md: `core <- protocol <- {node, vscode} <- extension.ts`, `core <- node <- cli.ts`, `protocol <- webview`. */
const forbid = (files, patterns) => ({
  files,
  rules: {
    'no-restricted-imports': ['error', { patterns: patterns.map(([regex, message]) => ({ regex, message })) }],
  },
});
const noNode = ['^(node:|fs$|path$|child_process$)', 'This room is pure: no Node modules.'];
const noVscode = ['^vscode$', 'Only src/vscode and extension.ts know the vscode API.'];
const noLibrary = ['^[^.]', 'The core imports nothing but itself: inject what it needs as a port.'];
const notUp = (...rooms) => [`/(${rooms.join('|')})/`, 'This import points against the arrows of ARCHITECTURE.md.'];
const noRoot = ['/(extension|cli)(\\.ts)?$', 'Nothing imports a composition root.'];

export default ts.config(
  { ignores: ['dist/', '.vscode-test/', 'node_modules/', '**/*.vsix'] },
  js.configs.recommended,
  ...ts.configs.strict,
  {
    rules: {
      'no-console': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
    },
  },
  forbid(['src/core/**'], [noLibrary, notUp('node', 'vscode', 'protocol', 'probe', 'webview'), noRoot]),
  forbid(['src/protocol/**'], [noLibrary, notUp('node', 'vscode', 'probe', 'webview'), noRoot]),
  forbid(['src/node/**'], [noVscode, notUp('vscode', 'webview', 'probe'), noRoot]),
  forbid(['src/probe/**'], [noVscode, notUp('vscode', 'webview', 'node'), noRoot]),
  forbid(['src/vscode/**'], [notUp('webview', 'probe'), noRoot]),
  forbid(['src/cli.ts'], [noVscode, notUp('vscode', 'webview')]),
  forbid(['webview/**'], [noNode, noVscode, ['/src/(core|node|vscode)/', 'The webview knows only the protocol.']]),
  { files: ['scripts/**', 'test/**', 'sample/**'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', require: 'readonly', exports: 'writable' } },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
