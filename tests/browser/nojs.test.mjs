// The main story on a phone with JavaScript switched off: the code is typed into the field.
import { phone } from './lib.mjs';
import { mainStory } from './main_story.mjs';

mainStory('phone without JavaScript', { ...phone, javaScriptEnabled: false });
