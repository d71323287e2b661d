// Runs the command given as arguments and ends its whole process tree when standard input closes: a parent that dies, however it
// dies, closes it, so no server outlives its test.
import { spawn } from 'node:child_process';
import { killTree } from './killTree.mts';

const [command = '', ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
let orphaned = false;
const leave = (code: number | null) => {
  if (!orphaned) process.exit(code ?? 1); // an orphan stays until the last of its group is gone
};
child.once('exit', leave);
child.once('error', (error) => {
  console.error(error.message);
  leave(1);
});
process.on('SIGTERM', () => undefined); // the group's SIGTERM is meant for the others; this process leaves when the child has left
process.stdin.resume().once('close', () => {
  orphaned = true;
  void killTree(process.platform === 'win32' ? (child.pid ?? 0) : process.pid).then(() => process.exit(1));
});
