// Runs the command given as arguments and ends its whole process tree when standard input closes: a parent that dies, however it
// dies, closes it, so no server outlives its test.
import { spawn } from 'node:child_process';
import { killTree } from './killTree.mts';

const [command = '', ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
child.once('exit', (code) => process.exit(code ?? 1));
child.once('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
process.on('SIGTERM', () => undefined); // the group's SIGTERM is meant for the child; this process leaves when the child has left
process.stdin.resume().once('close', () => void killTree(process.pid));
