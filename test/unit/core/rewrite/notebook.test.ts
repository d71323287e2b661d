import assert from 'node:assert/strict';
import fc from 'fast-check';
import { joinCells } from '../../../../src/core/rewrite/notebook/cells.ts';
import { applyEdits, type TextEdit } from '../../../../src/core/rewrite/edit.ts';
import { readJson } from '../../../../src/core/rewrite/notebook/json.ts';
import { pythonOf } from '../../../../src/core/rewrite/notebook/magics.ts';
import { isNotebook, readNotebook, type Notebook } from '../../../../src/core/rewrite/notebook/notebook.ts';
import type { Parser } from '../../../../src/core/rewrite/syntax.ts';
import { inverse, parses, testParser } from './support.ts';

interface Written {
  readonly type?: string;
  readonly source: string;
  readonly [key: string]: unknown;
}

/** A notebook as the usual writer writes it: one space, lines as a list, `ensure_ascii` off. */
function file(cells: readonly Written[], { indent = 1, form = 'list', metadata = {} as object } = {}): string {
  const written = cells.map(({ type = 'code', source, ...more }) => ({
    cell_type: type,
    metadata: {},
    ...more,
    ...(type === 'code' && { execution_count: null, outputs: [] }),
    source: form === 'list' ? (source === '' ? [] : source.split(/(?<=\n)/)) : source,
  }));
  return `${JSON.stringify({ cells: written, metadata, nbformat: 4, nbformat_minor: 5 }, undefined, indent)}\n`;
}

function notebook(text: string): Notebook {
  const read = readNotebook(text);
  assert.ok('text' in read, JSON.stringify(read));
  return read;
}

function refused(text: string): { reason: string; line?: number } {
  const read = readNotebook(text);
  assert.ok('reason' in read);
  return read;
}

/** An insertion into the script before or behind a piece of it. */
function insertion(script: string, piece: string, text: string, behind = false): TextEdit {
  const at = script.indexOf(piece) + (behind ? piece.length : 0);
  return { start: at, end: at, text };
}

describe('reading and writing notebooks', () => {
  let parser: Parser;
  before(async () => {
    parser = await testParser();
  });

  it('joins the code cells and knows where each line stands, counting all cells', () => {
    const book = notebook(
      file([{ type: 'markdown', source: '# Training' }, { source: 'a = 1\nb = 2' }, { source: '' }, { source: 'c = 3\n' }]),
    );
    assert.equal(book.text, 'a = 1\nb = 2\n\nc = 3\n');
    assert.equal(book.language, 'python');
    assert.deepEqual(
      [1, 2, 3, 4, 5].map((line) => book.placeOf(line)),
      [
        { cell: 1, line: 1 },
        { cell: 1, line: 2 },
        { cell: 2, line: 1 },
        { cell: 3, line: 1 },
        { cell: 3, line: 2 },
      ],
    );
  });

  it('changes only the lines that change, in the list form and in the form of one text', () => {
    for (const form of ['list', 'text']) {
      const cells = [{ source: 'import torch\nx = 1' }, { source: 'y = "ä"\nfit(x)', id: 'b2' }, { source: 'z' }];
      const text = file(cells, { form });
      const book = notebook(text);
      const edits = [
        insertion(book.text, 'import torch', '\nimport math', true),
        insertion(book.text, 'fit(x)', '\ndone()', true),
      ];
      const [first, second, third] = cells;
      const after = [
        { source: 'import torch\nimport math\nx = 1' },
        { ...second, source: 'y = "ä"\nfit(x)\ndone()' },
        third ?? first,
      ];
      assert.equal(book.applyTo(edits), file(after as Written[], { form }));
    }
  });

  it('keeps what another writer has done: escapes, key order, blanks, line ends, a byte order mark', () => {
    const odd =
      '\uFEFF{"nbformat":4, "cells" : [\r\n {"source":["p\\u0061th = \\"\\/tmp\\"\\n","\\u00e4 = 1"],\t"cell_type":"code"}]}';
    const book = notebook(odd);
    assert.equal(book.text, 'path = "/tmp"\nä = 1');
    assert.equal(
      book.applyTo([insertion(book.text, 'ä = 1', '\nö = 2', true)]),
      odd.replace('"\\u00e4 = 1"', '"\\u00e4 = 1\\n","\\u00f6 = 2"'),
    );
    const inner = { start: book.text.indexOf('/tmp'), end: book.text.indexOf('/tmp') + 4, text: '/data' };
    assert.equal(book.applyTo([inner]), odd.replace('\\/tmp', '/data'));
  });

  it('puts an insertion at the end of a cell there, and one at the start of the next there', () => {
    const text = file([{ source: 'a' }, { source: 'b' }]);
    const book = notebook(text);
    assert.equal(book.applyTo([{ start: 1, end: 1, text: '\nc' }]), file([{ source: 'a\nc' }, { source: 'b' }]));
    assert.equal(book.applyTo([{ start: 2, end: 2, text: 'c\n' }]), file([{ source: 'a' }, { source: 'c\nb' }]));
  });

  it('refuses a change over two cells or into a magic', () => {
    const book = notebook(file([{ source: 'a = 1\n!pip install b' }, { source: '%%time\nc = 1' }]));
    for (const [piece, length] of [
      ['1\n0', 3],
      ['0###', 2],
    ] as const) {
      const start = book.text.indexOf(piece);
      assert.ok('reason' in book.split([{ start, end: start + length, text: '' }]), piece);
    }
    const end = book.text.indexOf('######\n');
    assert.ok('reason' in book.split([{ start: end - 1, end, text: '' }]));
    assert.ok('reason' in book.split([{ start: end, end, text: 'import math\n' }]), 'a cell magic must stay the first line');
    assert.ok(!('reason' in book.split([insertion(book.text, 'c = 1', 'import math\n')])));
  });

  it('hides what is no Python at its full length, and the rest still parses', () => {
    const cells: [string, string][] = [
      ['%matplotlib inline\nx = 1', '0#################\nx = 1'],
      ['%%time\nmodel.fit()', '######\nmodel.fit()'],
      ['\n%%capture out\n%%time\nmodel.fit()', '\n#############\n######\nmodel.fit()'],
      ['%%bash\nls', '######\n##'],
      ['%%writefile a.py\nfit()', '################\n#####'],
      ['if a:\n    !ls -l\nelse:\n    %cd x', 'if a:\n    0#####\nelse:\n    0####'],
      ['!pip install \\\n  a b\nx = 1', '0#############\n#####\nx = 1'],
      ['files = !ls\nt = %timeit -o f()', 'files = ()#\nt = ()############'],
      ['?fit\nfit?\nmodel.fit??\nx = 1', '0###\n0###\n0##########\nx = 1'],
      ['pip install torch\ncd data\nls', '0################\n0######\n0#'],
      ['s = """\n%d\n!x\n"""\ny = (a\n  % b)', 's = """\n%d\n!x\n"""\ny = (a\n  % b)'],
      ["a = 'it''s # no'  # %x\nif a != b: c = d % e", "a = 'it''s # no'  # %x\nif a != b: c = d % e"],
      ['x = a \\\n  % b\nls = 1\ncat(x)\nls.append(2)', 'x = a \\\n  % b\nls = 1\ncat(x)\nls.append(2)'],
    ];
    for (const [source, expected] of cells) {
      const { text } = pythonOf(source);
      assert.equal(text, expected);
      assert.ok(parses(parser, 'python', text), text);
    }
  });

  it('takes kernels and cells that are Python, and no others', () => {
    const kernel = (metadata: object) => file([{ source: 'x <- 1' }], { metadata });
    assert.match(refused(kernel({ kernelspec: { name: 'ir', language: 'R' } })).reason, /kernel .* R:/);
    assert.match(refused(kernel({ language_info: { name: 'julia' } })).reason, /julia/);
    assert.match(refused(kernel({ kernelspec: { name: 'ir' } })).reason, /ir/);
    assert.equal(
      notebook(file([{ source: 'x' }], { metadata: { kernelspec: { name: 'my env', language: 'python' } } })).text,
      'x',
    );
    const mixed = file([{ source: 'select 1' }, { source: 'x' }]).replace(
      '"metadata": {}',
      '"metadata": {"vscode": {"languageId": "sql"}}',
    );
    assert.equal(notebook(mixed).text, 'x');
  });

  it('reads version 3, and says of other files what they are', () => {
    const old = { worksheets: [{ cells: [{ cell_type: 'code', language: 'python', input: ['a\n', 'b'] }] }], nbformat: 3 };
    const text = JSON.stringify(old, undefined, 1);
    assert.equal(notebook(text).text, 'a\nb');
    assert.equal(notebook(text).applyTo([{ start: 2, end: 3, text: 'c' }]), text.replace('"b"', '"c"'));
    assert.match(refused('[1, 2]').reason, /no list of cells/);
    assert.deepEqual(refused('{\n "cells": [\n  {"source": ["a",]}\n ]\n}').line, 3);
    assert.match(refused('{"cells": [}').reason, /no valid JSON/);
    assert.match(refused('['.repeat(1000)).reason, /no valid JSON/);
    assert.ok(isNotebook('a/b.IPYNB') && !isNotebook('a.py'));
  });

  it('reads exactly what is JSON', () => {
    const valid = (text: string) => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"a"',
      '"\\u00e4"',
      '"\\x"',
      '1',
      '-0.5e3',
      '01',
      'true',
      'nul',
      ' ',
      '\n',
      '"\n"',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 9 }), (parts) => {
        const text = parts.join('');
        assert.equal(!('at' in readJson(text)), valid(text), text);
      }),
      { numRuns: 3000 },
    );
    fc.assert(fc.property(fc.json(), (text) => assert.ok(!('at' in readJson(text)))));
  });

  const line = fc.constantFrom('x = 1', '', '  y', '# ä "\\', '%time', 'if a:', '\t!ls', '"""', 'ß = 2', 'z?');
  const source = fc.array(line, { maxLength: 5 }).map((lines) => lines.join('\n'));
  const cells = fc.array(fc.record({ python: fc.boolean(), text: source }), { minLength: 1, maxLength: 5 });

  it('law: joining keeps the length and the lines of each cell, and offsets go there and back', () => {
    fc.assert(
      fc.property(cells, (all) => {
        const joined = joinCells(all);
        const python = all.filter((cell) => cell.python);
        assert.equal(
          joined.text.length,
          Math.max(
            0,
            python.reduce((sum, { text }) => sum + text.length + 1, -1),
          ),
        );
        for (const [cell, { python: is, text }] of all.entries())
          for (let offset = 0; offset <= text.length; offset++) {
            const at = joined.offsetOf(cell, offset);
            assert.equal(at !== undefined, is);
            if (at === undefined) continue;
            assert.deepEqual(joined.inCell(at), { cell, offset });
            const lineOf = joined.text.slice(0, at).split('\n').length;
            assert.deepEqual(joined.placeOf(lineOf), { cell, line: text.slice(0, offset).split('\n').length });
          }
      }),
    );
  });

  it('law: the file after an edit reads as the edited script, and the edit taken back is the file', () => {
    const put = fc.constantFrom('', 'a', '\nb = "ü"', 'c\n', '\n', 'd\n\n    e');
    const form = fc.constantFrom('list', 'text');
    fc.assert(
      fc.property(cells, fc.nat(), fc.nat(8), put, form, fc.constantFrom(0, 1, 2), (all, from, length, text, how, indent) => {
        const written = all.map(({ python, text: own }) => ({ type: python ? 'code' : 'markdown', source: own }));
        const before = file(written, { form: how, indent });
        const book = notebook(before);
        const start = from % (book.text.length + 1);
        const edits = [{ start, end: Math.min(start + length, book.text.length), text }];
        const after = book.applyTo(edits);
        if (typeof after !== 'string') return;
        const again = JSON.parse(after) as { cells: { source: string | string[] }[] };
        const { cell, offset } = book.inCell(start);
        const old = all[cell]?.text ?? '';
        const fresh = old.slice(0, offset) + text + old.slice(offset + (edits[0]?.end ?? 0) - start);
        const sources = again.cells.map((each) => (typeof each.source === 'string' ? each.source : each.source.join('')));
        assert.deepEqual(
          sources,
          all.map((each, i) => (i === cell ? fresh : each.text)),
        );
        // Deleting a whole cell's text, or its last line, may leave an empty line in the list.
        if (text !== '' || edits[0]?.end === start) {
          const lines = again.cells[cell]?.source;
          if (typeof lines !== 'string' && fresh) assert.deepEqual(lines, fresh.split(/(?<=\n)/));
        }
        const back = notebook(after).applyTo(inverse(book.text, edits));
        if (typeof back === 'string' && old) assert.equal(back, before);
      }),
      { numRuns: 2000 },
    );
  });

  it('law: an edited script of clean cells is the script of the edited file', () => {
    const clean = fc.array(fc.constantFrom('x = 1', '', 'y(2)'), { maxLength: 4 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(
        fc.array(clean, { minLength: 1, maxLength: 4 }),
        fc.nat(),
        fc.constantFrom('a', '\nb', 'c\n'),
        (all, from, text) => {
          const book = notebook(file(all.map((own) => ({ source: own }))));
          const start = from % (book.text.length + 1);
          const edits = [{ start, end: start, text }];
          const after = book.applyTo(edits);
          assert.ok(typeof after === 'string');
          assert.equal(notebook(after).text, applyEdits(book.text, edits));
        },
      ),
    );
  });
});
