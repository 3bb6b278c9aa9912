/** GET /: a page that says how Berth is, without scripts; its style has a path of its own, as the CSP wants. */

import type { FastifyInstance } from 'fastify';
import { hindrancesOf, type ObserverService } from '../observer-service.ts';
import { readStatus, type StatusRow } from './status-table.ts';

const STYLE = `body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto; padding: 0 1rem; color: #1b1f24; }
table { border-collapse: collapse; width: 100%; margin: 1.5rem 0; }
th, td { border-top: 1px solid #d0d7de; padding: 0.4rem 0.8rem 0.4rem 0; text-align: left; vertical-align: top; font-weight: normal; }
th { width: 40%; }
.ready { color: #116329; }
.hindered { color: #a40e26; }
@media (prefers-color-scheme: dark) {
  body { background: #14171b; color: #e6e8ea; }
  a { color: #79b8ff; }
  th, td { border-color: #3a3f45; }
  .ready { color: #6fdd8b; }
  .hindered { color: #ff8e8e; }
}
`;

export function registerStatusPage(app: FastifyInstance, service: ObserverService): void {
  const schema = { summary: 'How Berth is, for people.', response: { 200: { type: 'string' } } };
  app.get('/', { schema }, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(await renderPage(service)),
  );
  app.get('/status.css', { schema: { hide: true } }, (_request, reply) =>
    reply.type('text/css; charset=utf-8').send(STYLE),
  );
}

async function renderPage(service: ObserverService): Promise<string> {
  const hindrances = hindrancesOf(service);
  const state =
    hindrances.length === 0
      ? '<p class="ready">Ready to decide.</p>'
      : `<p class="hindered">Not ready:</p>\n<ul>\n${hindrances.map(({ text }) => `<li>${escapeHtml(text)}</li>`).join('\n')}\n</ul>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="10">
<title>Berth</title>
<link rel="stylesheet" href="status.css">
</head>
<body>
<h1>Berth ${escapeHtml(service.version)}</h1>
${state}
<table>
${(await readStatus(service.metrics)).map(renderRow).join('\n')}
</table>
<p><a href="metrics">Metrics</a>, <a href="openapi.json">OpenAPI description</a>, <a href="readyz">readiness</a></p>
</body>
</html>
`;
}

function renderRow({ what, values }: StatusRow): string {
  return `<tr><th scope="row">${escapeHtml(what)}</th><td>${values.map(escapeHtml).join('<br>')}</td></tr>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (one) => ENTITIES[one]!);
}
