// A picture of the workspace by its id, with a text while it loads or when it is missing.

import { ImageOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';

/** Pictures smaller than this (px) are enlarged without smoothing, as the model sees them. */
const TINY_PX = 160;

/** The picture of an example; the alternative text is required. */
export function WorkspaceImage({
  blobId,
  alt,
}: {
  readonly blobId: string | undefined;
  readonly alt: string;
}): React.JSX.Element | null {
  const store = useStore();
  const [url, setUrl] = useState<string | null>(null);
  const [missing, setMissing] = useState(false);
  const [tiny, setTiny] = useState(false);
  useEffect(() => {
    if (blobId === undefined) return;
    let shown = true;
    setMissing(false);
    store.picture(blobId).then(
      (text) => shown && setUrl(text),
      () => shown && setMissing(true),
    );
    return () => {
      shown = false;
    };
  }, [store, blobId]);
  if (blobId === undefined) return null;
  if (missing)
    return (
      <span className="picture missing" role="img" aria-label={t('ui.sample.picture-missing')}>
        <ImageOff aria-hidden size={20} />
      </span>
    );
  if (url === null) return <span className="picture" aria-label={t('ui.sample.picture-loading')} />;
  return (
    <img
      className={tiny ? 'picture tiny' : 'picture'}
      src={url}
      alt={alt}
      onLoad={(event) => setTiny(event.currentTarget.naturalWidth < TINY_PX)}
    />
  );
}
