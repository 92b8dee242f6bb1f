// The main story in a real browser.
import { mainStory } from './main_story.mjs';

mainStory('story', {});
