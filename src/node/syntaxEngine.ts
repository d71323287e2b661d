import * as module from '@vscode/tree-sitter-wasm';

/** The syntax engine. The library is a UMD file: under Node's own loader its exports are the default, in a bundle they are the module itself. */
export const engine = (module as typeof module & { default?: typeof module }).default ?? module;
