#pragma once

#include <optional>
#include <vector>

#include "qkv/plane.h"
#include "qkv/plane_drawing.h"
#include "ui.h"

namespace qkv {

/// One of the two pictures of the plane in this frame.
struct PlanePicture {
    PlaneView::Plot plot = PlaneView::Plot::queries;
    ImRect box;  ///< of its paper
    plane::Frame frame;
    const plane::Projection& projection;
    std::vector<plane::Arrow> arrows;  ///< whose heads can be taken

    plane::Paper paper() const { return {frame, box.GetWidth(), box.GetHeight()}; }
    ImVec2 on_screen(plane::Point point) const;
};

/// What the pointer, fingers and the arrow keys do to the heads of arrows, and to a space that turns.
class PlaneHeads {
public:
    PlaneHeads(const Session& session, Ui& ui, Actions& actions);

    /// What is drawn is that of the picture, which lies below.
    void take(const PlanePicture& picture);

    /// Once both pictures had their turn.
    void take_rest();

private:
    void take_pointer(const PlanePicture& picture);
    void note_head(const PlanePicture& picture, const plane::Arrow& arrow) const;
    const plane::Arrow* arrow_at(const PlanePicture& picture, drawing::Spot at) const;
    void press(const PlanePicture& picture, drawing::Spot at);
    void drag(const PlanePicture& picture, plane::Point to);
    void point_at(const plane::Arrow& arrow);
    void move_chosen(const PlanePicture& picture);
    void set(std::vector<CellValue> values);
    void turn(PlaneView::Plot plot, ImVec2 by);
    bool takes_keys() const;

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
    PlaneView& view_;
    bool is_pressed_ = false;  ///< one of the pictures, in this frame
};

}  // namespace qkv
