import { useState, useSyncExternalStore } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { readSetting, writeSetting } from '../shell/settings';

const wideScreen = '(min-width: 1280px)';
const anchor = '#details';

function subscribe(listener: () => void): () => void {
  const media = matchMedia(wideScreen);
  media.addEventListener('change', listener);
  return () => media.removeEventListener('change', listener);
}

/**
 * Are the details open, and what opens or closes them. Beside the conversation they stay as they were left; where they
 * lie over it they are a place of their own, so that the device's back leads to the conversation.
 */
export function useDetails(): [boolean, () => void] {
  const isWide = useSyncExternalStore(subscribe, () => matchMedia(wideScreen).matches);
  const [beside, setBeside] = useState(() => readSetting('details') !== 'closed');
  const location = useLocation();
  const navigate = useNavigate();
  if (isWide) {
    return [
      beside,
      () => {
        writeSetting('details', beside ? 'closed' : null);
        setBeside(!beside);
      },
    ];
  }
  const { hash, search } = location;
  const over = hash === anchor;
  const toggle = () => {
    if (!over) void navigate({ search, hash: anchor }, { state: anchor });
    else if (location.state === anchor) void navigate(-1);
    else void navigate({ search, hash: '' }, { replace: true });
  };
  return [over, toggle];
}
