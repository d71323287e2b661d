import { attach } from './cli/attach.ts';
import { diagnose } from './cli/diagnose.ts';
import { fix } from './cli/fix.ts';
import { HELP } from './cli/help.ts';
import { parse } from './cli/parse.ts';
import { replay } from './cli/replay.ts';
import { run } from './cli/run.ts';
import { Refusal } from './cli/refusal.ts';
import { UserError } from './cli/userError.ts';
import { watch } from './cli/watch.ts';
import { messageOf } from './core/text/messageOf.ts';

const COMMANDS = new Map<string, (args: string[]) => Promise<number>>([
  ['parse', parse],
  ['diagnose', diagnose],
  ['replay', replay],
  ['fix', fix],
  ['watch', watch],
  ['run', run],
  ['attach', attach],
]);

async function main([name, ...args]: string[]): Promise<number> {
  const known = `Commands: ${[...COMMANDS.keys()].join(', ')}. Try lossline --help.`;
  if (name === undefined) throw new UserError(`No command. ${known}`);
  // What follows the command of "run" is that command's own.
  if (name === 'help' || [name, ...(name === 'run' ? args.slice(0, 1) : args)].some(asksForHelp)) {
    process.stdout.write(HELP);
    return 0;
  }
  const command = COMMANDS.get(name);
  if (!command) throw new UserError(`Unknown ${name.startsWith('-') ? 'option' : 'command'} "${name}". ${known}`);
  return command(args);
}

function asksForHelp(arg: string): boolean {
  return arg === '--help' || arg === '-h';
}

/** Reading only the head of the output, as `lossline parse FILE | head` does, is no error. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));
process.stderr.on('error', () => undefined); // nobody is left to be told

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`lossline: ${messageOf(error)}\n`);
    process.exitCode = error instanceof Refusal ? 3 : 2;
  },
);
