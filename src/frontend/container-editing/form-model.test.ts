import { createStandaloneCell } from '@jupyter/ydoc';
import { describe, expect, it } from 'vitest';
import { FormModel } from './form-model.js';

const SOURCE = `#| # what it needs
#| image: debian # base
#| volumes:
#|   - ./data:/data:ro # read only
#|   - cache:/c
#| init: true

echo "#| no option"
`;

function open(source = SOURCE) {
  const sharedModel = createStandaloneCell({ cell_type: 'code', source });
  const model = new FormModel({
    sharedModel,
    getMetadata: () => undefined
  });
  return { model, sharedModel };
}

describe('the form of a container cell', () => {
  it('has the values of the text', () => {
    const { model } = open();
    expect(model.values).toEqual({
      image: 'debian',
      volumes: ['./data:/data:ro', 'cache:/c'],
      init: true
    });
    expect(model.problem).toBeNull();
  });

  it('changes only the line of the key, and keeps comments', () => {
    const { model, sharedModel } = open();
    model.set('image', 'busybox', 'image');
    expect(sharedModel.getSource()).toBe(
      SOURCE.replace('image: debian', 'image: busybox')
    );
    model.set('tty', true, 'tty');
    expect(sharedModel.getSource()).toContain(
      '#| init: true\n#| tty: true\n\necho'
    );
  });

  it('is undone change by change; typing in one field is one change', () => {
    const { model, sharedModel } = open();
    model.set('tty', true, 'tty');
    model.endStep();
    model.set('user', '1', 'user');
    model.set('user', '10', 'user');
    model.set('user', '100', 'user');
    sharedModel.undo();
    expect(sharedModel.getSource()).toContain('tty: true');
    expect(sharedModel.getSource()).not.toContain('user');
    sharedModel.undo();
    expect(sharedModel.getSource()).toBe(SOURCE);
  });

  it('follows the text, and says what is wrong in it', () => {
    const { model, sharedModel } = open();
    let changes = 0;
    model.stateChanged.connect(() => (changes += 1));
    sharedModel.setSource('#| tty: perhaps\n#| user: me\n');
    expect(changes).toBeGreaterThan(0);
    expect(model.values).toEqual({ tty: 'perhaps', user: 'me' });
    expect(model.problem).toMatchObject({ line: 1 });
    model.set('tty', true, 'tty');
    expect(model.problem).toBeNull();
    model.dispose();
  });
});
