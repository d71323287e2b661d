import { readHostMessage } from '../src/protocol/readMessage.ts';
import { App } from './app.ts';
import { Store } from './state.ts';
import { registerToolkit } from './toolkit.ts';

registerToolkit();
const host = acquireVsCodeApi();
const root = document.getElementById('charts');
if (root) {
  const store = new Store(host.getState(), (state) => host.setState(state));
  const app = new App(root, store, (message) => host.postMessage(message));
  window.addEventListener('message', ({ data }) => {
    const message = readHostMessage(data);
    if (message) app.receive(message);
  });
}
