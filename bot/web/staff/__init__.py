"""Pages for staff: closed unless listed. The door is `application.make_staff_application`."""
