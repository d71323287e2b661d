/** What `lossline --help` prints. */
export const HELP = `Lossline reads training logs, says what the loss is doing, and puts a learning-rate schedule into a script.

  lossline parse FILE [--summary | --explain]
      Every number of a training log, as JSON lines {series, role, value, step, epoch, time}.
      FILE may be the folder of one run: event files in it and below, a W&B run, metrics of MLflow or Lightning.
      --summary  one JSON object {file, format, series: [{name, role, axis, count, first, last}]}
      --explain  in words: which format and why, what it gave, and records that only another format reads

  lossline diagnose FILE [--script SCRIPT] [--json]
      What the loss is doing, since when, how sure that is, and what to do about it.
      --script names the training script: its optimizer, rate, batch and epochs make the verdict surer.

  lossline replay FILE [--rule NAME]... [--PARAMETER X]... [--series NAME] [--lr X] [--json]
      What the rules that others use would have done on this run: who would have acted when, and what that would have
      done to the learning rate, beside the verdicts that Lossline gives on the way.
      --rule NAME  only this rule, with each of its cuts; NAME is keras, torch (ReduceLROnPlateau), optax
                   (reduce_on_plateau), tfp (LossNotDecreasing), sagemaker-loss (LossNotDecreasing),
                   sagemaker-overfit, sagemaker-overtraining or sagemaker-stalled
      --PARAMETER  of the rule, by its own name: --patience 10 --factor 0.5 --min-delta 1e-4 --threshold-mode abs ...
      --series     what the rule monitors (else the loss that Lossline judges); --lr  the rate at the start
      --json  {file, series, axis, looks, lr, rules: [{rule, title, parameters, acted: [{at, kind, from, to | reason}],
              rate} or {..., unable}], verdicts: [{at, kind, strength, since, sentence}]}, verdicts without --rule only.
              kind of what a rule does: rate (from, to), stop or flag (reason); numbers are those of the original.
      Rules look at the end of each epoch where the log counts epochs, else at each value.

  lossline fix SCRIPT --list [--json] [--run LOG]
      Where a training script can be changed, what it watches, and which remedies fit there, or why not. --json:
      {verdict: edit | ask | no-add | refuse, reason, sites: [{id, line, framework, kind, optimizer: {line, name, rate},
      monitored: {name, line, mode}, schedule: {line, name}}], remedies: [{id, title, site, preferred, disabled}]};
      lines count from 1; in a notebook \`cell\` counts from 0 and lines are those of the cell.

  lossline fix SCRIPT --remedy ID [--site ID] [--run LOG] [--write]
      The change to a training script, as a unified diff; --write changes the file.
      ID is reduce-on-plateau, cosine, warmup-cosine, step, exponential, lr-callback, set-rate, switch-to-sgd or
      early-stopping. --run LOG takes patience, floor and length from a recorded run. --site ID chooses among several.
      Exit code 0: changed, or nothing to do; 3: refused, or a choice is needed (the choices are on stderr).

  lossline watch FILE...
      Follows logs that are being written: a line a series with its curve and last value, and the verdict. Ctrl+C ends.

  lossline run -- COMMAND [ARG...]
      Runs a training command, passes its output through, and says on stderr when the verdict changes.
      Where the command names a training script, what that says makes the verdict surer. Where it is node, tsx or
      ts-node and trains with TensorFlow.js, the numbers come from the process itself, at full precision.

  lossline attach [PID]
      Watches a TensorFlow.js process that is training already, from within: every epoch at full precision, and the
      verdict. Its script needs no change and is not started again. Ctrl+C leaves it as it was, and it goes on.
      Without PID: your Node processes, those that are likely to train first. Windows that watch it must be left first.

  All others take --pattern RE (run: before the --), as often as wanted, for lines that are not read by themselves:
      lossline parse FILE --pattern '^@@ (?<step>\\d+) >> (?<loss>\\S+) / (?<lr>\\S+)'
      RE is in the syntax of RE2. Each named group is a series, but step, epoch and time say where the line stands;
      (?<value>...) is a number of the series that (?<name>...) names. All other lines are read as without patterns.

Errors are one line on stderr and exit code 2. "run" exits with the code of the command.
`;
