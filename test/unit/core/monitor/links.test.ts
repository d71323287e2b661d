import assert from 'node:assert/strict';
import { scriptCommands } from '../../../../src/core/monitor/commandLine.ts';
import { guessScript, type Candidate } from '../../../../src/core/monitor/scriptGuess.ts';

describe('the script that a command line runs', () => {
  const reads = (line: string, script: string | undefined, words: readonly string[] = [], folder = '') =>
    it(line, () => {
      const [found] = scriptCommands(line);
      assert.equal(found?.script, script);
      for (const word of words) assert.ok(found?.words.includes(word), `${word} is missing: ${found?.words.join(' ')}`);
      assert.equal(found?.folder ?? '', folder);
    });
  reads('python train.py > out.log 2>&1', 'train.py', ['out.log']);
  reads('CUDA_VISIBLE_DEVICES=0 python3 -u src/train.py --lr 0.1 2>&1 | tee -a runs/a.log', 'src/train.py', ['runs/a.log']);
  reads('nohup node "my train.mjs" &> out.txt &', 'my train.mjs', ['out.txt']);
  reads('cd work && torchrun --nproc_per_node=2 train.py --log=../logs/x.log', 'train.py', ['../logs/x.log'], 'work');
  reads('cd a; cd b; python ./t.py', './t.py', [], 'a/b');
  reads('python3.11 -m pkg.train >log', 'pkg/train.py', ['log']);
  reads('python -m torch.distributed.launch train.py', 'train.py');
  reads('accelerate launch fine\\ tune.py', 'fine tune.py');
  reads('papermill notes/train.ipynb out.ipynb', 'notes/train.ipynb');
  reads('./train.py | tee log', './train.py', ['log']);
  reads('pip install torch', undefined);
  reads('vim train.py', undefined);
  reads('git add train.py', undefined);
  reads('tail -f out.log', undefined);
  reads('', undefined);

  it('may be one of several', () => {
    const found = scriptCommands('python prepare.py && python train.py > t.log');
    assert.deepEqual(
      found.map(({ script, words }) => [script, words.includes('t.log')]),
      [
        ['prepare.py', false],
        ['train.py', true],
      ],
    );
  });

  it('is found in whatever is typed, in time', () => {
    for (const line of ["'", '"\\', 'a'.repeat(50_000), '"'.repeat(20_001), '>&|;'.repeat(10_000)]) scriptCommands(line);
  });
});

describe('the script that may have written a log', () => {
  const log = { name: 'train.log', modifiedAt: 1000 };
  const near = (path: string, distance = 0, createdAt?: number): Candidate => {
    const stem =
      path
        .split('/')
        .at(-1)
        ?.replace(/\.\w+$/, '') ?? '';
    return { path, stem, distance, ...(createdAt !== undefined && { createdAt }) };
  };
  it('is the one that it is named after, or the only one in the nearest folder', () => {
    assert.equal(guessScript(log, [near('fit.py'), near('train.py')]), 'train.py');
    assert.equal(guessScript({ ...log, name: 'train_gan_3.txt' }, [near('train.py'), near('train_gan.py')]), 'train_gan.py');
    assert.equal(guessScript({ ...log, name: 'out.txt' }, [near('fit.py', 1), near('../old.py', 2)]), 'fit.py');
  });
  it('is none where several may have, or where all came after it', () => {
    assert.equal(guessScript({ ...log, name: 'out.txt' }, [near('a.py'), near('b.py')]), undefined);
    assert.equal(guessScript(log, [near('a/train.py', 1), near('b/train.py', 1), near('fit.py', 1)]), undefined);
    assert.equal(guessScript(log, [near('train.py', 0, 2000)]), undefined);
    assert.equal(guessScript(log, [near('fit.py', 0, 900), near('train.py', 0, 2000)]), 'fit.py');
    assert.equal(guessScript(log, []), undefined);
  });
});
