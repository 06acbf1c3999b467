import type { Message } from '../api/types';
import { Cards } from './cards';
import { DetailsCard } from './details-card';
import { Document } from './document';
import { LinkCard } from './link-card';
import { MediaGap } from './media-gap';
import { Picture } from './picture';
import { Place } from './place-card';
import { PollView } from './poll';
import { Sound } from './sound';
import { Movie } from './video';
import { Unsupported } from './unsupported';

/** What a message holds beside its words; nothing for mere words. */
export function Content({ message }: { message: Message }) {
  return (
    <>
      <Part message={message} />
      {message.link !== null && message.link.title !== null && <LinkCard link={message.link} />}
    </>
  );
}

function Part({ message }: { message: Message }) {
  const { media, type } = message;
  if (media !== null) {
    if (media.state !== 'stored') return <MediaGap media={media} />;
    switch (type) {
      case 'image':
      case 'sticker':
        return <Picture media={media} caption={message.text} />;
      case 'video':
        return <Movie media={media} />;
      case 'audio':
      case 'voice':
        return <Sound media={media} />;
      default:
        return <Document media={media} />;
    }
  }
  if (message.location !== null) return <Place place={message.location} live={type === 'live_location'} />;
  if (message.contacts.length > 0) return <Cards cards={message.contacts} />;
  if (message.poll !== null) return <PollView poll={message.poll} />;
  if (message.details !== null) {
    return <DetailsCard type={type} details={message.details} said={message.text} />;
  }
  if (type === 'unsupported' || (message.text === null && message.menu === null)) {
    return <Unsupported message={message} />;
  }
  return null;
}
