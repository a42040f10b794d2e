import { useDocumentTitle } from '@mantine/hooks';
import { IconChevronLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

interface PageHeadProps {
  title: string;
  /** The one-line state below the title. */
  state?: ReactNode;
  /** The page's one main action. */
  action?: ReactNode;
  /** Badges beside the title. */
  badges?: ReactNode;
  /** The list this page belongs to. */
  parent?: { to: string; name: string };
}

export function PageHead({ title, state, action, badges, parent }: PageHeadProps) {
  useDocumentTitle(`${title} · Tollgate`);
  return (
    <header className="page-head">
      <div className="page-head-text">
        {parent ? (
          <nav aria-label="Breadcrumb" className="crumbs">
            <Link to={parent.to}>
              <IconChevronLeft size={14} aria-hidden="true" />
              {parent.name}
            </Link>
          </nav>
        ) : null}
        <div className="row wrap">
          <h1 dir="auto">{title}</h1>
          {badges}
        </div>
        {state ? <p className="quiet small prose page-state">{state}</p> : null}
      </div>
      {action ? <div className="page-action">{action}</div> : null}
    </header>
  );
}

/** A bordered part of a page with its own heading. */
export function Panel({ title, note, action, children, flush = false }: { title: ReactNode; note?: ReactNode; action?: ReactNode; children: ReactNode; flush?: boolean }) {
  return (
    <section className="panel">
      <div className="panel-head">
        <div>
          <h2>{title}</h2>
          {note ? <p className="quiet small prose">{note}</p> : null}
        </div>
        {action}
      </div>
      <div className={flush ? 'panel-flush' : 'panel-body'}>{children}</div>
    </section>
  );
}

/** Name and value pairs. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="facts">{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
