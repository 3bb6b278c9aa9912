import { namespace, node, pod } from './basics.ts';
import { Draw } from './draw.ts';
import type { Build, Case, Pod, Role } from './model.ts';
import { words } from './model.ts';
import type { Theme } from './themes.ts';
import { mix, simple } from './themes.ts';

export const THEMES = [...Object.keys(simple), 'mix'];

/** The case that theme, seed and index determine. */
export function generate(theme: string, seed: number, index: number): Case {
  const name = `${theme}-${seed}-${String(index).padStart(4, '0')}`;
  const draw = new Draw(name);
  const plan = theme === 'mix' ? mix(draw) : simple[theme];
  if (!plan) throw new Error(`unknown theme ${theme}; known: ${THEMES.join(' ')}`);
  const build: Build = {
    draw,
    words: words(draw),
    case: {
      name,
      nodes: [],
      pods: [],
      pending: [],
      namespaces: [],
      services: [],
      replicaSets: [],
      preempt: draw.chance(plan.preempt ?? 0),
    },
  };
  const made = build.case;
  const roomy = plan.roomy ?? false;
  made.namespaces = ['default', 'prod', 'test'].filter(() => draw.chance(0.97)).map((each) => namespace(build, each));
  made.nodes = Array.from({ length: draw.pick([6, 8, 8, 12, 12, 20]) }, (_, i) => node(build, i, roomy));
  for (const each of made.nodes) plan.node?.(build, each);
  plan.start?.(build);
  const count = Math.min(160, made.nodes.length * draw.pick(plan.podsPerNode ?? [0, 1, 2, 3, 4]));
  for (let i = 0; i < count; i++) made.pods.push(create(build, plan, `p${String(i).padStart(3, '0')}`, 'placed'));
  for (let i = 0; i < 8; i++) made.pending.push(create(build, plan, `q${String(i).padStart(2, '0')}`, 'pending'));
  plan.finish?.(build);
  return made;
}

function create(build: Build, plan: Theme, name: string, role: Role): Pod {
  const made = pod(build, name, role, (plan.roomy ?? false) || (role === 'placed' && build.draw.chance(0.3)));
  const { nodes, pods } = build.case;
  if (plan.even && role === 'placed') made.spec.nodeName = nodes[pods.length % nodes.length]?.metadata.name as string;
  plan.pod?.(build, made, role);
  return made;
}
