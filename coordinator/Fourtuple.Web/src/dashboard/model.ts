// Documents of the API, as far as the dashboard reads them.

export interface Session {
    role: "viewer" | "operator" | "admin";
    tokens: boolean;
    cluster: string;
    coordinator: string;
    state: "standby" | "active" | "suspended";
    leader: string;
    store: string;
    version: string;
}

export interface RunHead {
    runId: string;
    name: string;
    planHash: string;
    created: string;
    state: string;
    reason: string;
    ended: boolean;
}

export interface Counters {
    attempted: number; skipped: number; established: number; failed: number; pending: number; open: number;
    closedByUs: number; closedByPeer: number; dropped: number; confirmed: number; lostPending: number; lostOpen: number;
    exchangesSent: number; exchangesFailed: number;
}

export interface StepView { kind: string; text: string; seconds: number | null }

export interface Progress {
    runId: string; state: string; stepText: string; elapsed: number; remaining: number | null; asked: number;
    counters: Counters; connectRate: number; connectP50Ms: number; connectP99Ms: number; exchangeP99Ms: number;
    agentRssBytes: number; agentCpuFraction: number; failuresByCause: Record<string, number>; notes: string[];
    unit: string; startRate: number; steps: StepView[]; step: number; paused: boolean; lostAgents: number;
}

export interface Verdict { status: string; sentence: string; exitCode: number }

export interface Accounting {
    asked: number; attempted: number; skipped: number; established: number; failed: number; pending: number;
    open: number; closedByUs: number; closedByPeer: number; dropped: number; lost: { pending: number; open: number };
}

export interface RunStatus {
    run: string; state: string; ended: boolean; progress: Progress | null; verdict: Verdict | null;
    accounting: Accounting | null;
}

export interface RunEvent { number: number; atMs: number; kind: string; detail: string }

export interface Series {
    head: RunHead; unit: string; seconds: number[]; step: string[]; asked: number[]; open: number[];
    established: number[]; failed: number[]; closedByUs: number[]; connectRate: number[]; exchangeRate: number[];
    connectP50Ms: number[]; connectP99Ms: number[]; exchangeP99Ms: number[]; lagP99Ms: number[];
    cpuFraction: number[]; events: RunEvent[];
}

export interface SourceUse {
    address: string; ports: { distinct: number; first: number; last: number }; connections: number;
    reuseFactor: number; timeWait: number;
}

export interface UseRow {
    source: string; agent: string; addresses: number; tuples: number; cells: number[];
}

export interface TupleUse {
    run: string; ended: boolean; exact: boolean;
    use: { columns: string[]; rows: UseRow[]; sources: SourceUse[]; leftOut: number };
}

export interface Agent {
    name: string; state: string; silentSeconds: number; host: string; version: string; workers: number; cores: number;
    nofile: number; memAvailableBytes: number; sources: string[]; run: string | null; engine: string | null;
    restarts: number; counters: Counters;
    gauges: { rssBytes: number; cpuFraction: number; memUsedFraction: number } | null;
}

export interface DoctorRow {
    limit: string; found: string; needed: string; state: string; who: string; advice: string;
}
