/** What the kernel (nbvalidate/widgets) and the page say to each other. */

export type Value = string | number | boolean;
export type Part = '' | 'year' | 'month' | 'weekday' | 'hour';
export type Closed = 'left' | 'right' | 'both' | 'neither';

export interface Condition {
  column: string;
  part?: Part;
  is?: Value;
  in?: Value[];
  other_than?: Value[];
  missing?: true;
  low?: number | string | null;
  high?: number | string | null;
  closed?: Closed;
  not?: boolean;
}
export type Rule = Condition[];

type Figure = number | null;
export interface OfB {
  metric: Figure;
  low: Figure;
  high: Figure;
  difference: Figure;
  harm: Figure;
}
export interface SliceRecord extends OfB {
  key: string;
  rule: Rule;
  chips: string[];
  text: string;
  name: string | null;
  rows: Figure;
  coverage: Figure;
  difference_low: Figure;
  difference_high: Figure;
  error: Figure;
  effect: Figure;
  score: Figure;
  p: Figure;
  q: Figure;
  outcome: string | null;
  new: Figure;
  origin: 'found' | 'edited' | 'pinned' | null;
  b: OfB | null;
  delta: { value: Figure; low: Figure; high: Figure } | null;
}
export interface FeatureValue {
  value: Value;
  label: string;
  rows: Figure;
}
export interface Feature {
  name: string;
  kind: 'category' | 'number' | 'time' | 'flag';
  values: FeatureValue[] | null;
  distinct: Figure;
  min?: number | string | null;
  max?: number | string | null;
  missing: Figure;
  parts?: Part[] | null;
}
export interface Overall {
  metric: Figure;
  low: Figure;
  high: Figure;
  error: Figure;
}
export interface Settings {
  k: number;
  max_depth: number;
  min_support: number;
  alpha: number;
  holdout: number | null;
  ranges: boolean;
  sets: boolean;
  negation: boolean;
  features: string[] | null;
  on: 'error' | 'difference';
}
export interface Search {
  running: boolean;
  progress: Figure;
  message: string | null;
  seconds: Figure;
  notes: string[] | null;
}
export interface Cells {
  columns: string[];
  rows: unknown[][];
  notes?: string[] | null;
  index_name?: string | null;
}
export interface View {
  version: number;
  title: string;
  rows: number;
  overall: Overall | null;
  overall_b: Overall | null;
  metric: { name: string; label: string; better: 'higher' | 'lower'; format: string };
  metrics: { name: string; label: string }[];
  models: string[];
  features: Feature[];
  holdout: { rows: number; share: number; how: string } | null;
  settings: Settings;
  slices: SliceRecord[];
  search: Search | null;
  undo: boolean;
  redo: boolean;
  fairness: (Cells & { by?: string[] }) | null;
}
export interface Pin {
  key: string;
  rule: Rule;
  name: string | null;
  note: string | null;
  margin: Figure;
}
export interface Chart {
  name: string;
  title: string;
  spec: Record<string, unknown>;
  data: Record<string, Record<string, unknown>[]>;
  alt: string;
}
export interface DetailReply {
  record: SliceRecord;
  charts: Chart[];
  contributions: { index: number; text: string; without: SliceRecord | null }[];
  examples: Cells | null;
}
export interface Histogram {
  kind: 'number' | 'time' | 'category';
  edges?: (number | string)[];
  values?: { value: Value; label: string }[];
  all: Figure[];
  inside: Figure[];
  metric: Figure[];
}
export interface Overlap {
  sets: { key: string; text: string; rows: Figure }[];
  intersections: { members: number[]; rows: Figure; metric: Figure }[];
}
export interface Offline {
  details?: Record<string, DetailReply>;
  overlap?: Overlap | null;
  vega?: string;
}
/** anywidget's model, as far as it is used. */
export interface Model {
  get(name: string): any;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(name: string, callback: (...args: any[]) => void): void;
  off(name: string, callback: (...args: any[]) => void): void;
  send(content: unknown): void;
}
/** What the parts of the explorer ask of the whole. */
export interface Host {
  readonly view: View;
  readonly pins: Pin[];
  /** Without a kernel: what needs one is disabled. */
  readonly offline: boolean;
  ask(op: string, args?: Record<string, unknown>): Promise<any>;
  /** Ask, and tell the user when it fails; null then. */
  act(op: string, args?: Record<string, unknown>): Promise<any>;
  select(rule: Rule, edited?: boolean): void;
  say(text: string): void;
  fail(text: string): void;
}
