import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { ownApiQuery, ownApisQuery } from '../../calls/publishing';
import { useSession } from '../../calls/session';
import { State } from '../../parts/Badges';
import { Empty, Pager, RowSkeletons, SearchField, useListAddress, walkRows } from '../../parts/Lists';
import { Problem } from '../../parts/Note';
import { PageHead } from '../../parts/Page';

/** The APIs that makers work on, published or not. */
export function OwnApisPage() {
  const { search, offset, setSearch, pageAddress } = useListAddress();
  const queries = useQueryClient();
  const session = useSession();
  const apis = useQuery(ownApisQuery(search, offset));
  const list = apis.data?.list ?? [];
  const none = apis.data && list.length === 0 && search === '';
  const mayCreate = session.scopes.some((scope) => scope === 'apim:api_create' || scope === 'apim:api_manage');
  const create = mayCreate ? (
    <Button size="sm" component={Link} to="/publisher/apis/new">
      New API
    </Button>
  ) : undefined;
  return (
    <>
      <PageHead title="My APIs" state="What you make: created, deployed to the gateway, then published to developers." action={none ? undefined : create} />
      {apis.error ? <Problem error={apis.error} what="The APIs could not be listed." retry={() => void apis.refetch()} /> : null}
      {none ? (
        <Empty title="No API yet" action={create}>
          An API puts an upstream behind the gateway: under one context and version, with the resources, scopes and tiers you choose.
        </Empty>
      ) : (
        <>
          <div className="list-bar">
            <SearchField label="Search APIs by name" value={search} onChange={setSearch} />
          </div>
          {apis.data && list.length === 0 ? (
            <Empty title={`No API is called “${search}”`} action={<Button size="sm" variant="default" onClick={() => setSearch('')}>Show all APIs</Button>}>
              The search looks at names only.
            </Empty>
          ) : null}
          {apis.error || (apis.data && list.length === 0) ? null : (
            <div className={apis.isPlaceholderData ? 'table-wrap stale' : 'table-wrap'}>
              <table className="table lead" aria-busy={apis.isPending}>
                <thead>
                  <tr>
                    <th scope="col">Name</th>
                    <th scope="col">Version</th>
                    <th scope="col" className="wide-only">Context</th>
                    <th scope="col">State</th>
                  </tr>
                </thead>
                <tbody onKeyDown={walkRows}>
                  {apis.isPending ? <RowSkeletons rows={4} columns={4} /> : null}
                  {list.map((api) => (
                    <tr key={api.id} onMouseEnter={() => void queries.prefetchQuery(ownApiQuery(api.id ?? ''))}>
                      <td>
                        <Link to={`/publisher/apis/${api.id}`} className="row-link" data-row dir="auto">
                          {api.name}
                        </Link>
                        {api.description ? <div className="row-note">{api.description}</div> : null}
                      </td>
                      <td className="mono">{api.version}</td>
                      <td className="mono wide-only">{api.context}</td>
                      <td>
                        <State state={api.lifeCycleStatus ?? 'CREATED'} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
          <Pager offset={offset} count={list.length} total={apis.data?.pagination.total ?? 0} address={pageAddress} />
        </>
      )}
    </>
  );
}
