// Who is let in, who waits, who is answered neutrally, and that no room is lost, whatever the order of events.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Admission, type Ticket } from '../../src/server/admission.ts';

const limits = { maxInFlight: 2, maxQueued: 1, maxBytes: 100, maxEchoBytes: 50 };

describe('Admission', () => {
  it('lets in, then lets wait, then answers neutrally, then refuses', () => {
    const room = new Admission(limits);
    const tickets = [10, 10, 10, 50, 1].map((bytes) => room.enter(bytes));
    expect(tickets.map(({ admittance }) => admittance)).toEqual(['decide', 'decide', null, 'echo', 'none']);
    expect([room.inFlight, room.queued]).toEqual([2, 1]);
  });

  it('lets the next one in when one leaves, in the order they came', async () => {
    const room = new Admission(limits);
    const [first, , waiting] = [10, 10, 10].map((bytes) => room.enter(bytes));
    const admittance = waiting!.wait();
    first!.release();
    first!.release();
    expect(await admittance).toBe('decide');
    expect([room.inFlight, room.queued]).toEqual([2, 0]);
  });

  it('counts bytes, and lets a body that is larger than all room in alone', () => {
    const room = new Admission(limits);
    const large = room.enter(1000);
    const small = room.enter(1);
    expect([large.admittance, small.admittance]).toEqual(['decide', null]);
    large.release();
    expect(small.admittance).toBe('decide');
  });

  it('has a body that flows without a declared length ask for its room', () => {
    const room = new Admission(limits);
    const [one, two] = [room.enter(0), room.enter(60)];
    expect([one.grow(40), one.grow(1)]).toEqual([true, false]);
    two.release();
    expect(one.grow(60)).toBe(true);
  });

  it('answers one that gives up waiting neutrally', () => {
    const room = new Admission(limits);
    room.enter(60);
    const late = room.enter(50);
    late.giveUp();
    expect([late.admittance, room.queued]).toEqual(['echo', 0]);
  });

  it('lets one that is late make way for others, and leaves nothing behind of one that went while it waited', async () => {
    const room = new Admission(limits);
    const [slow, , waiting, gone] = [10, 10, 10, 10].map((bytes) => room.enter(bytes));
    expect(gone!.admittance).toBe('echo');
    gone!.release();
    expect([slow!.makeWay(), slow!.admittance, waiting!.admittance]).toEqual([true, 'echo', 'decide']);
    expect(waiting!.makeWay()).toBe(true);
    const large = room.enter(60);
    expect([large.makeWay(), large.admittance, room.inFlight]).toEqual([false, 'decide', 2]);
    const left = room.enter(40);
    const admittance = left.wait();
    left.release();
    left.giveUp();
    expect(await admittance).toBe('none');
    // All 50 bytes but those of the two that made way are free.
    expect(room.enter(1).admittance).toBeNull();
    expect(room.enter(30).admittance).toBe('echo');
  });

  it('never exceeds its limits, and is empty once all have left', () => {
    const step = fc.tuple(
      fc.constantFrom('enter', 'release', 'giveUp', 'grow', 'makeWay'),
      fc.nat({ max: 60 }),
      fc.nat(),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const room = new Admission(limits);
        const tickets: Ticket[] = [];
        for (const [kind, bytes, pick] of steps) {
          const ticket = tickets[pick % Math.max(1, tickets.length)];
          if (kind === 'enter') tickets.push(room.enter(bytes));
          else if (kind === 'release') ticket?.release();
          else if (kind === 'giveUp') ticket?.giveUp();
          else if (kind === 'makeWay') ticket?.makeWay();
          else if (ticket !== undefined && ticket.admittance === 'decide') ticket.grow(bytes);
          expect(room.inFlight).toBeLessThanOrEqual(limits.maxInFlight);
          expect(room.queued).toBeLessThanOrEqual(limits.maxQueued);
        }
        for (const ticket of tickets) ticket.release();
        expect([room.inFlight, room.queued]).toEqual([0, 0]);
        const all = [limits.maxBytes, 1, limits.maxEchoBytes, 1].map((bytes) => room.enter(bytes).admittance);
        expect(all).toEqual(['decide', null, 'echo', 'none']);
      }),
    );
  });
});
