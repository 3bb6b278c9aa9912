/** What watches the page from inside in the benches of it: a text, as pages have names that Node.js does not know. */

/**
 * Begins with the page. `probe.quiet()` resolves with the time, on the page's clock, at which every request to the worker was
 * answered and the last picture was painted; `probe.picture()` with the first picture, also of what is still being read, and
 * `probe.whole()` with that of all of it; `probe.zoom` and `probe.pan` change the view once a frame and tell frames a second.
 */
export const PROBE = `(() => {
  const probe = { asked: 0, answered: 0, answeredAt: 0, picturedAt: 0, paints: 0, paintedAt: 0, startedAt: 0, longest: 0, kinds: [] };
  globalThis.probe = probe;
  const OwnWorker = Worker;
  globalThis.Worker = class extends OwnWorker {
    constructor(...given) {
      super(...given);
      super.addEventListener('message', ({ data }) => {
        if ('progress' in data || 'preview' in data) return;
        probe.answered += 1;
        probe.answeredAt = performance.now();
        if (data.response?.instances !== undefined) probe.picturedAt = probe.answeredAt;
      });
    }
    postMessage(message, ...others) {
      // An answer that is given up does not come.
      if ('cancel' in message) probe.asked -= 1;
      else {
        probe.asked += 1;
        probe.kinds.push(message.request.kind);
      }
      super.postMessage(message, ...others);
    }
  };
  // The map fills its ground first, and all of it.
  const { fillRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillRect = function (left, top, width, height) {
    if (left === 0 && top === 0) {
      probe.paints += 1;
      probe.paintedAt = performance.now();
    }
    fillRect.call(this, left, top, width, height);
  };
  const start = () => { probe.startedAt = performance.now(); };
  addEventListener('change', start, { capture: true });
  addEventListener('input', start, { capture: true });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) probe.longest = Math.max(probe.longest, duration);
  }).observe({ entryTypes: ['longtask'] });
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
  const canvas = () => document.querySelector('.map canvas');
  probe.picture = async () => {
    while (probe.paints < 2 || canvas() === null) await nextFrame();
    return performance.now() - probe.startedAt;
  };
  probe.whole = async () => {
    const isReading = () => [...document.querySelectorAll('h2')].some(({ textContent }) => textContent === 'Still being read');
    while (probe.picturedAt === 0 || probe.paintedAt < probe.picturedAt || isReading()) await nextFrame();
    return performance.now() - probe.startedAt;
  };
  probe.quiet = async () => {
    const isDone = () => probe.asked > 0 && probe.asked <= probe.answered && probe.paintedAt >= probe.picturedAt &&
      document.querySelector('.stale') === null;
    let at = 0;
    // Figures are drawn with the frame in which they are found; another frame shows that nothing more was asked.
    for (let still = 0; still < 2; still = isDone() ? still + 1 : 0) {
      await nextFrame();
      if (still === 0) at = performance.now();
    }
    return at - probe.startedAt;
  };
  const frames = async (count, act) => {
    const begin = await new Promise(requestAnimationFrame);
    let now = begin;
    for (let at = 0; at < count; at++) {
      act(at);
      now = await new Promise(requestAnimationFrame);
    }
    return (count * 1000) / (now - begin);
  };
  const centre = () => {
    const { left, top, width, height } = canvas().getBoundingClientRect();
    return { clientX: left + width / 2, clientY: top + height / 2, bubbles: true, cancelable: true, view: window };
  };
  probe.zoom = (count, step) =>
    frames(count, () => canvas().dispatchEvent(new WheelEvent('wheel', { ...centre(), deltaY: step })));
  probe.pan = async (count) => {
    const from = centre();
    canvas().dispatchEvent(new MouseEvent('mousedown', from));
    const rate = await frames(count, (at) => {
      const [x, y] = [Math.sin(at / 9) * 150, Math.cos(at / 7) * 100];
      dispatchEvent(new MouseEvent('mousemove', { ...from, clientX: from.clientX + x, clientY: from.clientY + y }));
    });
    dispatchEvent(new MouseEvent('mouseup', from));
    return rate;
  };
  probe.hover = (count) => {
    const { left, top, width, height } = canvas().getBoundingClientRect();
    return frames(count, (at) => canvas().dispatchEvent(new PointerEvent('pointermove', {
      clientX: left + ((at * 37) % width), clientY: top + ((at * 23) % height), bubbles: true,
    })));
  };
})();`;
