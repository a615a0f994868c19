//! The way through the scenes so far: the state of an attempt, written as `scene>choice scene>choice`.

use plugin_sdk::Fault;

use crate::author::{Choice, Scene, Story};

#[derive(Debug)]
pub(crate) struct Path<'a> {
    /// Decisions, each with the scene in which it was made.
    pub(crate) decisions: Vec<(&'a Scene, &'a Choice)>,
    /// Where it stands.
    pub(crate) scene: &'a Scene,
}

impl<'a> Path<'a> {
    /// Walks the way of a state; without one it stands at the start.
    ///
    /// # Errors
    /// The state does not lead through this story, or the story is broken.
    pub(crate) fn read(story: &'a Story, state: Option<&[u8]>) -> Result<Path<'a>, Fault> {
        let invalid = || Fault::StateInvalid("the way does not lead through this case".to_owned());
        let text = std::str::from_utf8(state.unwrap_or_default()).map_err(|_| invalid())?;
        let mut path = Path { decisions: Vec::new(), scene: story.known(&story.start)? };
        for step in text.split_ascii_whitespace() {
            let (scene, choice) = step.split_once('>').ok_or_else(invalid)?;
            if scene != path.scene.id || path.decisions.len() >= story.scenes.len() {
                return Err(invalid());
            }
            let choice = path.scene.choice(choice).ok_or_else(invalid)?;
            path.decide(story, choice)?;
        }
        Ok(path)
    }

    pub(crate) fn decide(&mut self, story: &'a Story, choice: &'a Choice) -> Result<(), Fault> {
        self.decisions.push((self.scene, choice));
        self.scene = story.known(&choice.to)?;
        Ok(())
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.scene.choices.is_empty()
    }

    pub(crate) fn state(&self) -> Vec<u8> {
        let steps: Vec<String> =
            self.decisions.iter().map(|(scene, choice)| format!("{}>{}", scene.id, choice.id)).collect();
        steps.join(" ").into_bytes()
    }

    pub(crate) fn points(&self) -> u32 {
        self.decisions.iter().map(|(_, choice)| choice.points.unwrap_or_default()).sum()
    }
}
