import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { apiQuery, apisQuery } from '../../calls/apis';
import { applicationsQuery } from '../../calls/applications';
import { State } from '../../parts/Badges';
import { Empty, Pager, RowSkeletons, SearchField, useListAddress, walkRows } from '../../parts/Lists';
import { Note, Problem } from '../../parts/Note';
import { PageHead } from '../../parts/Page';

/** The APIs that this organization offers. */
export function ApisPage() {
  const { search, offset, setSearch, pageAddress } = useListAddress();
  const apis = useQuery(apisQuery(search, offset));
  const queries = useQueryClient();
  const list = apis.data?.list ?? [];
  const total = apis.data?.pagination.total ?? 0;
  const none = apis.data && total === 0 && search === '';
  return (
    <>
      <PageHead title="APIs" state="Everything published in your organization. Subscribe one of your applications to an API, then call it with a token." />
      <Newcomer />
      {none ? (
        <Empty title="No API is published yet">
          Published APIs appear here, ready to subscribe to. A publisher of your organization can publish one under Publish → My APIs.
        </Empty>
      ) : (
        <>
          <div className="list-bar">
            <SearchField label="Search APIs by name" value={search} onChange={setSearch} />
          </div>
          {apis.error ? <Problem error={apis.error} what="The APIs could not be listed." retry={() => void apis.refetch()} /> : null}
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
                    <th scope="col" className="wide-only">Version</th>
                    <th scope="col" className="wide-only">Context</th>
                    <th scope="col" className="wide-only">Provider</th>
                    <th scope="col">State</th>
                  </tr>
                </thead>
                <tbody onKeyDown={walkRows}>
                  {apis.isPending ? <RowSkeletons rows={5} columns={5} /> : null}
                  {list.map((api) => (
                    <tr key={api.id} onMouseEnter={() => void queries.prefetchQuery(apiQuery(api.id))}>
                      <td>
                        <Link to={`/devportal/apis/${api.id}`} className="row-link" data-row dir="auto" onFocus={() => void queries.prefetchQuery(apiQuery(api.id))}>
                          {api.name}
                        </Link>
                        <div className="mono quiet phone-only">{api.version}</div>
                        {api.description ? <div className="row-note">{api.description}</div> : null}
                      </td>
                      <td className="mono wide-only">{api.version}</td>
                      <td className="mono wide-only">{api.context}</td>
                      <td className="wide-only quiet">{api.provider ?? '—'}</td>
                      <td>
                        <State state={api.lifeCycleStatus} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
          <Pager offset={offset} count={list.length} total={total} address={pageAddress} />
        </>
      )}
    </>
  );
}

/** Offers the first call to those who have no application yet (the one every user is given does not count). */
function Newcomer() {
  const applications = useQuery(applicationsQuery('', 0, 2));
  const own = (applications.data?.list ?? []).filter(
    (application) => application.name !== 'DefaultApplication' || (application.subscriptionCount ?? 0) > 0,
  );
  if (!applications.data || own.length > 0) return null;
  return (
    <div style={{ marginBottom: 16 }}>
      <Note
        meaning="info"
        title="New here?"
        action={
          <Button size="xs" component={Link} to="/devportal/first-call">
            Make your first call
          </Button>
        }
      >
        From a name for your application to the API’s answer, on one page.
      </Note>
    </div>
  );
}
