// All that is needed to read and change scripts: a file of its own beside the bundles.
export { read } from '../core/rewrite/registry.ts';
export { loadParser } from './treeSitter.ts';
