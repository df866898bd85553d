// The controls of a run: what is pressed is sent to it at once, and every frame shows how it stands.
//
// A press shows at once what it asks for. Frames that were under way know nothing of it yet; so what was asked for stays
// on the bar until the server has said that it heard, and every frame that follows shows what came of it.

import { icon } from './icons.js';
import { keep, recall } from '../../browser/browser_memory.js';
import { make, setText } from '../../charts/browser/words.js';

/** @import { FrameHeader } from '../../browser/types.d.ts' */

/**
 * @typedef {object} ButtonSpec as `Button` of `ui/live/bar.py`
 * @property {string} name
 * @property {string} label
 * @property {string} do
 * @property {unknown} value
 * @property {string} help
 * @property {string} icon
 * @property {boolean} primary
 * @property {string} page
 * @property {string} file
 * @property {string} press
 *
 * @typedef {object} PresetSpec
 * @property {string} name
 * @property {string} title
 * @property {string} task what to watch for
 * @property {Record<string, unknown>} changes settings in which this page's experiment differs from the preset
 *
 * @typedef {object} BarSpec as `Bar.to_data` of `ui/live/bar.py`
 * @property {string[]} controls
 * @property {string[]} more
 * @property {Record<string, ButtonSpec>} buttons
 * @property {Record<string, {key: string, name: string}>} keys
 * @property {{name: string, label: string}[]} losses
 * @property {{label: string, value: number | null}[]} speeds
 * @property {PresetSpec[]} presets
 *
 * @typedef {object} Control
 * @property {HTMLElement} element
 * @property {(header: FrameHeader) => void} [update]
 *
 * @typedef {object} Command
 * @property {string} do
 * @property {unknown} [value]
 * @property {number} number
 */

const OPEN = 'minimax-lab more';
/** Not every browser can tell whether a list is unfolded; there it is taken to be as long as it has the focus. */
const UNFOLDED = CSS.supports('selector(:open)') ? ':open' : ':focus';
/** Buttons that everybody knows by their sign. */
const SIGNS_ALONE = new Set(['undo', 'redo']);
/** Settings that have a control of their own, so that nobody calls an experiment changed for them. */
const IN_SIGHT = new Set(['loss', 'seed']);
/** Settings that leave what is to be done as it is: another seed, and other images, of which the words themselves tell. */
const SAME_TASK = new Set(['seed', 'dataset']);

export class Bar {
  number = 0;
  /** @type {{number: number, changes: Partial<FrameHeader>}[]} what was asked for, and not heard yet */
  asked = [];
  /** @type {FrameHeader | null} */
  header = null;
  /** @type {HTMLElement | null} what had the focus when the bar could not be used any more */
  left = null;

  /**
   * @param {HTMLElement} element
   * @param {BarSpec} spec
   * @param {(command: Command) => void} send
   * @param {string} files where the files of the run lie
   */
  constructor(element, spec, send, files) {
    this.spec = spec;
    this.send = send;
    this.files = files;
    element.classList.add('mm-bar-place');
    this.row = make('div', 'mm-bar');
    this.row.setAttribute('role', 'toolbar');
    this.row.setAttribute('aria-label', 'Controls of the run');
    this.extra = make('div', 'mm-bar-more');
    this.extra.id = `mm-bar-more-${Math.random().toString(36).slice(2)}`;
    /** @type {Map<string, Control>} */
    this.controls = new Map();
    const kinds = {
      preset: () => this.presetSelect(),
      loss: () => this.lossToggle(),
      play: () => this.playButton(),
      speed: () => this.speedSlider(),
      stages: () => this.stageButtons(),
    };
    for (const name of [...spec.controls, ...spec.more]) {
      const kind = /** @type {Record<string, () => Control>} */ (kinds)[name];
      const control = kind ? kind() : this.button(spec.buttons[name]);
      control.element.dataset.control = name;
      this.controls.set(name, control);
      (spec.controls.includes(name) ? this.row : this.extra).append(control.element);
    }
    element.replaceChildren(this.row);
    if (spec.more.length) this.addMore(element);
    this.enable(false);
  }

  /**
   * How the run stands.
   * @param {FrameHeader} header
   */
  update(header) {
    const first = !this.header;
    this.header = header;
    if (first) this.enable(true);
    this.show();
  }

  show() {
    if (!this.header) return;
    /** @type {FrameHeader} */
    const shown = this.asked.reduce((header, { changes }) => ({ ...header, ...changes }), this.header);
    for (const control of this.controls.values()) control.update?.(shown);
  }

  /**
   * The server has done, or refused, what was asked for up to this number.
   * @param {number} number
   */
  heard(number) {
    this.asked = this.asked.filter((asked) => asked.number > number);
  }

  /** What was under way is lost, or is for another run: what comes next says how this one stands. */
  forget() {
    this.asked = [];
    this.show();
  }

  /** @param {boolean} possible whether there is a run to be told anything, as soon as it is known how it stands */
  enable(possible) {
    const { activeElement: had } = document;
    const usable = possible && this.header !== null;
    if (!usable && had instanceof HTMLElement && (this.row.contains(had) || this.extra.contains(had))) this.left = had;
    this.row.inert = this.extra.inert = !usable;
    if (!usable || !this.left) return;
    // What is inert loses the focus: whoever works with the keyboard has it back, unless they have gone on.
    if (had === document.body || had === this.left) this.left.focus({ preventScroll: true });
    this.left = null;
  }

  /**
   * Ask the run for something, and show it.
   * @param {string} name of the command
   * @param {unknown} [value]
   * @param {Partial<FrameHeader>} [changes] what the header will say once it is done
   */
  ask(name, value = null, changes = {}) {
    this.number += 1;
    this.asked.push({ number: this.number, changes });
    this.send({ do: name, value, number: this.number });
    this.show();
  }

  /** @param {string} name of a control */
  has(name) {
    return this.controls.has(name);
  }

  /**
   * How to press a control, whether it is in sight or not; null if there is none, or it would do nothing.
   * @param {string} name
   * @param {number} [place] of a button in it
   */
  press(name, place) {
    const element = this.controls.get(name)?.element;
    const button = place === undefined ? element : element?.querySelectorAll('button')[place];
    const possible = button && !this.row.inert && !(button instanceof HTMLButtonElement && button.disabled);
    return possible ? () => /** @type {HTMLElement} */ (button).click() : null;
  }

  /**
   * What the visitor has to do in the experiment on screen, and what to watch for; "" if it is none of those named.
   * @param {FrameHeader} header
   */
  task(header) {
    if (this.changed(header, SAME_TASK)) return '';
    return this.spec.presets.find(({ name }) => name === header.preset)?.task ?? '';
  }

  /** @returns {Control} */
  presetSelect() {
    const select = make('select', 'mm-preset');
    select.setAttribute('aria-label', 'Preset');
    for (const { name, title } of this.spec.presets) {
      const option = make('option', '', title);
      option.value = name;
      select.append(option);
    }
    // What cannot be chosen but is on screen: so its preset can be chosen, to have it back as it was.
    const other = make('option');
    other.value = '';
    other.disabled = other.hidden = true;
    select.append(other);
    select.addEventListener('change', () => {
      const found = this.spec.presets.find((preset) => preset.name === select.value);
      if (found) this.ask('begin', { preset: found.name, changes: found.changes }, { preset: found.name });
    });
    return {
      element: select,
      update: (header) => {
        const found = this.spec.presets.find(({ name }) => name === header.preset);
        const changed = !found || this.changed(header);
        if (changed) setText(other, found ? `${found.title}, changed` : 'Another experiment');
        const wanted = changed ? '' : found.name;
        // While somebody chooses, the list stays as it is.
        if (select.value !== wanted && !(document.activeElement === select && select.matches(UNFOLDED))) {
          select.value = wanted;
        }
      },
    };
  }

  /**
   * Whether the experiment is not the one of its name any more.
   * @param {FrameHeader} header
   * @param {Set<string>} besides these settings
   */
  changed({ preset, settings, differences }, besides = IN_SIGHT) {
    const own = this.spec.presets.find(({ name }) => name === preset)?.changes ?? {};
    const names = new Set([...(differences ?? []), ...Object.keys(own)]);
    return [...names].some((name) =>
      !besides.has(name) && !(name in own && JSON.stringify(own[name]) === JSON.stringify(settings[name]))
    );
  }

  /** @returns {Control} */
  lossToggle() {
    const group = make('div', 'mm-segments');
    group.setAttribute('role', 'radiogroup');
    group.setAttribute('aria-label', 'Loss of the generator');
    const choose = (/** @type {number} */ index) => {
      const { name } = this.spec.losses[index];
      this.ask('change', { loss: name }, {
        settings: { .../** @type {FrameHeader} */ (this.header).settings, loss: name },
      });
    };
    const buttons = this.spec.losses.map(({ label }, index) => {
      const button = make('button', 'mm-segment', label);
      button.type = 'button';
      button.setAttribute('role', 'radio');
      button.setAttribute('aria-keyshortcuts', String(index + 1));
      button.addEventListener('click', () => choose(index));
      return button;
    });
    group.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = (buttons.indexOf(/** @type {HTMLButtonElement} */ (event.target)) + step + buttons.length) %
        buttons.length;
      buttons[next].focus();
      choose(next);
    });
    group.append(...buttons);
    return {
      element: group,
      update: ({ settings }) =>
        buttons.forEach((button, index) => {
          const chosen = this.spec.losses[index].name === settings.loss;
          button.setAttribute('aria-checked', String(chosen));
          button.tabIndex = chosen ? 0 : -1;
        }),
    };
  }

  /** @returns {Control} */
  playButton() {
    const button = make('button', 'mm-button mm-primary mm-play');
    button.type = 'button';
    button.title = 'Space';
    button.setAttribute('aria-keyshortcuts', 'Space');
    const word = make('span', '', 'Play');
    const signs = { play: icon('play'), pause: icon('pause') };
    button.append(signs.play, word);
    let playing = false;
    button.addEventListener('click', () => {
      if (playing) this.ask('pause', null, { state: 'paused' });
      else this.ask('play', null, { state: 'playing' });
    });
    return {
      element: button,
      update: ({ state }) => {
        if (playing === (state === 'playing')) return;
        playing = !playing;
        setText(word, playing ? 'Pause' : 'Play');
        button.firstElementChild?.replaceWith(playing ? signs.pause : signs.play);
      },
    };
  }

  /** @returns {Control} */
  speedSlider() {
    const { speeds } = this.spec;
    const label = make('label', 'mm-speed');
    const word = make('span');
    const slider = make('input');
    Object.assign(slider, { type: 'range', min: 0, max: speeds.length - 1, step: 1, ariaLabel: 'Speed' });
    const say = () => {
      const text = speeds[Number(slider.value)].label;
      setText(word, text);
      slider.setAttribute('aria-valuetext', text);
    };
    slider.addEventListener('input', () => {
      say();
      const { value } = speeds[Number(slider.value)];
      this.ask('speed', value, { speed_limit: value });
    });
    label.append(slider, word);
    return {
      element: label,
      update: ({ speed_limit: limit }) => {
        const place = speeds.findIndex(({ value }) => value === (limit ?? null));
        slider.value = String(place < 0 ? speeds.length - 1 : place);
        say();
      },
    };
  }

  /** @returns {Control} */
  stageButtons() {
    const group = make('div', 'mm-stages');
    group.setAttribute('role', 'group');
    group.setAttribute('aria-label', 'Start at step');
    const word = make('span', 'mm-stages-name', 'Start at step');
    const row = make('span', 'mm-stages-row');
    group.append(word, row);
    let shown = '';
    return {
      element: group,
      update: (header) => {
        const stages = header.stages ?? [];
        group.hidden = stages.length === 0;
        for (const button of row.querySelectorAll('button')) {
          button.setAttribute('aria-pressed', String(Number(button.dataset.stage) === header.began_at));
        }
        if (String(stages) === shown) return;
        shown = String(stages);
        row.replaceChildren(...stages.map((stage) => {
          const button = make('button', 'mm-button mm-stage', stage.toLocaleString('en-GB'));
          button.type = 'button';
          button.dataset.stage = String(stage);
          button.setAttribute('aria-pressed', String(stage === header.began_at));
          button.title = stage
            ? `Open this training as it was after ${
              stage.toLocaleString('en-GB')
            } steps, paused; Undo brings back what you had`
            : 'Begin with untrained networks, paused; Undo brings back what you had';
          button.addEventListener('click', () => this.ask('stage', stage, { state: 'paused' }));
          return button;
        }));
      },
    };
  }

  /**
   * @param {ButtonSpec} spec
   * @returns {Control}
   */
  button(spec) {
    const link = spec.page || spec.file;
    const element = make(link ? 'a' : 'button', `mm-button${spec.primary ? ' mm-primary' : ''}`);
    if (spec.icon) element.append(icon(spec.icon));
    const word = make('span', '', spec.label);
    if (SIGNS_ALONE.has(spec.name)) element.ariaLabel = spec.label;
    else element.append(word);
    const key = this.spec.keys[spec.name];
    if (key) element.setAttribute('aria-keyshortcuts', key.name);
    if (element instanceof HTMLAnchorElement) {
      if (spec.file) Object.assign(element, { href: `${this.files}/${spec.file}`, download: '' });
      // With the address as it is when it is pressed: it names the experiment.
      const aim = () =>
        Object.assign(element, { href: new URL(`${spec.page}${location.search}`, document.baseURI).href });
      if (spec.page) {
        Object.assign(element, { target: '_blank', rel: 'noopener' });
        aim();
        for (const event of ['pointerdown', 'focus', 'keydown', 'pointerenter']) element.addEventListener(event, aim);
      }
    } else {
      /** @type {HTMLButtonElement} */ (element).type = 'button';
      element.addEventListener('click', () => {
        if (spec.do) this.ask(spec.do, spec.value);
        else setTimeout(() => pressOwn(spec.press)); // what opens during this click would be closed by it at once
      });
    }
    return {
      element,
      update: (header) => {
        const { settings } = header;
        const deed = spec.do === 'undo' ? header.undo : spec.do === 'redo' ? header.redo : null;
        const help = deed ? `${spec.label}: ${deed}` : spec.help.replace('{k}', String(settings.discriminator_steps));
        element.title = key ? `${help}  (key ${key.name})` : help;
        setText(word, spec.label.replace('{seed}', String(settings.seed)));
        if (element instanceof HTMLButtonElement) element.disabled = !possible(spec, header);
      },
    };
  }

  /** @param {HTMLElement} element */
  addMore(element) {
    const button = make('button', 'mm-button mm-bar-opens', 'More');
    button.type = 'button';
    button.dataset.control = 'more';
    button.setAttribute('aria-controls', this.extra.id);
    const open = (/** @type {boolean} */ opened) => {
      button.setAttribute('aria-expanded', String(opened));
      setText(button, opened ? 'Less' : 'More');
      this.extra.hidden = !opened;
    };
    button.addEventListener('click', () => {
      const opened = button.getAttribute('aria-expanded') !== 'true';
      open(opened);
      keep(OPEN, opened ? 'yes' : 'no');
    });
    open(recall(OPEN) === 'yes');
    // Stages take a line of their own where the window is narrow; what opens stays beside the buttons.
    this.row.insertBefore(button, this.row.querySelector('.mm-stages'));
    element.append(this.extra);
  }
}

/**
 * Press one of the page's own buttons.
 * @param {string} key its Streamlit key
 */
function pressOwn(key) {
  /** @type {HTMLElement | null} */ (document.querySelector(`.st-key-${key} button`))?.click();
}

/**
 * Whether a button would do anything now.
 * @param {ButtonSpec} spec
 * @param {FrameHeader} header
 */
function possible(spec, header) {
  if (spec.do === 'undo') return Boolean(header.undo);
  if (spec.do === 'redo') return Boolean(header.redo);
  if (spec.do !== 'change') return true;
  const changes = /** @type {Record<string, unknown>} */ (spec.value);
  return Object.entries(changes).some(([name, value]) =>
    JSON.stringify(header.settings[name]) !== JSON.stringify(value)
  );
}
