"use strict";
// Data is only ever put into text nodes. All addresses are relative, so that any prefix works.
const show = (id, text) => { document.getElementById(id).textContent = text; };

const ask = async (path) => {
  const answer = await fetch(path, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(path + " answered " + answer.status);
  return answer.json();
};

const count = (list, stateOf) => {
  const states = new Map();
  for (const one of list) states.set(stateOf(one), (states.get(stateOf(one)) || 0) + 1);
  const parts = [...states].sort().map(([state, n]) => n + " " + state);
  return parts.length ? parts.join(", ") : "none";
};

const refresh = async () => {
  const problem = document.getElementById("problem");
  try {
    const [status, alerts, silences] = await Promise.all(
      [ask("api/v2/status"), ask("api/v2/alerts"), ask("api/v2/silences")]);
    const version = status.versionInfo;
    show("version", version.version + (version.revision ? " (" + version.revision + ")" : ""));
    show("since", new Date(status.uptime).toLocaleString());
    const peers = status.cluster.peers.length;
    show("cluster", status.cluster.status + (peers ? ", " + peers + " members" : ""));
    show("alerts", count(alerts, (a) => a.status.state));
    show("silences", count(silences, (s) => s.status.state));
    show("config", status.config.original);
    show("asked", "As of " + new Date().toLocaleTimeString() + ".");
    const problems = (status.warnings || []).map((text) => "Cluster: " + text + ". ");
    if (status.journal) {
      problems.unshift("The journal cannot be written: alerts are told from memory, new silences are refused. "
        + status.journal.failure + ". ");
    }
    problem.textContent = problems.join("");
    problem.hidden = !problems.length;
  } catch (error) {
    problem.textContent = "The server does not answer: " + error.message + ". What is shown may be old.";
    problem.hidden = false;
  }
};

refresh();
setInterval(() => { if (!document.hidden) refresh(); }, 30000);
